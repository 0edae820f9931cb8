package dev.cloudsql.cli.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.cloudsql.cli.proxy.StatusPage.Row;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

@DisplayName("The status page of a proxy")
class StatusPageTests {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private static final Row SERVING =
      new Row(
          "db.example.com",
          "shop:europe-west1:orders",
          "127.0.0.1:5432",
          "POSTGRES_17",
          "SERVING",
          3,
          NOW.plusSeconds(55 * 60),
          "PUBLIC 34.1.2.3 (POSTGRES_17), chosen by ipTypes=PUBLIC",
          null);

  private static final Row FAILED =
      new Row(
          "shop:europe-west1:none",
          null,
          null,
          null,
          "FAILED",
          0,
          null,
          null,
          "a proxy answered <script>alert(\"1\")</script> & closed");

  private static final StatusPage PAGE =
      new StatusPage(NOW.minusSeconds(3 * 3600 + 120), NOW, List.of(SERVING, FAILED));

  /** The body is well-formed XML. */
  private static Element body() throws Exception {
    String html = PAGE.html();
    String body = html.substring(html.indexOf("<body>"), html.indexOf("</html>"));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(body)))
        .getDocumentElement();
  }

  private static List<String> texts(Element parent, String tag) {
    NodeList all = parent.getElementsByTagName(tag);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < all.getLength(); i++) {
      texts.add(all.item(i).getTextContent());
    }
    return texts;
  }

  @Test
  @DisplayName("has a card for each instance, marked as good or bad")
  void cards() throws Exception {
    NodeList cards = body().getElementsByTagName("section");

    assertThat(cards.getLength()).isEqualTo(2);
    Element good = (Element) cards.item(0);
    assertThat(good.getAttribute("class")).isEqualTo("good");
    assertThat(texts(good, "h2")).containsExactly("db.example.com");
    assertThat(texts(good, "dt"))
        .containsExactly(
            "leads to", "listens on", "clients", "engine", "certificate", "last connect");
    assertThat(texts(good, "dd"))
        .containsExactly(
            "shop:europe-west1:orders",
            "127.0.0.1:5432",
            "3",
            "POSTGRES_17",
            "serving, expires in 55 min",
            "PUBLIC 34.1.2.3 (POSTGRES_17), chosen by ipTypes=PUBLIC");
    Element bad = (Element) cards.item(1);
    assertThat(bad.getAttribute("class")).isEqualTo("bad");
    assertThat(texts(bad, "dt")).containsExactly("listens on", "clients", "last error");
  }

  @Test
  @DisplayName("sums up the clients, says how long the proxy runs, and links to the JSON")
  void summary() throws Exception {
    assertThat(texts(body(), "p"))
        .containsExactly("2 instances, 3 clients, running for 3 h 2 min. JSON");
    assertThat(((Element) body().getElementsByTagName("a").item(0)).getAttribute("href"))
        .isEqualTo("/status.json");
  }

  @Test
  @DisplayName("shows text of others as text, and needs no script")
  void text() throws Exception {
    assertThat(texts(body(), "dd"))
        .last()
        .isEqualTo("a proxy answered <script>alert(\"1\")</script> & closed");
    assertThat(PAGE.html()).doesNotContain("<script");
  }

  @Test
  @DisplayName("fits the width of a phone, and follows the dark mode of the system")
  void phone() {
    assertThat(PAGE.html())
        .contains(
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
            "@media (max-width: 30rem)",
            "@media (prefers-color-scheme: dark)");
  }

  @Test
  @DisplayName("leaves what is not known out of the JSON")
  void json() {
    JsonObject page = JsonParser.parseString(PAGE.json()).getAsJsonObject();

    assertThat(page.get("now").getAsString()).isEqualTo(NOW.toString());
    assertThat(page.getAsJsonArray("instances").get(1).getAsJsonObject().keySet())
        .containsExactlyInAnyOrder("name", "state", "connections", "error");
  }
}
