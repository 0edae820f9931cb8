package dev.cloudsql.runtime.credentials;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.runtime.credentials.google.GoogleCredentialSource;
import dev.cloudsql.runtime.credentials.google.TokenServer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads credential files, tokens and refusals; for a test that loads all classes anew, with another
 * version of a library.
 */
public final class TokenVisit implements Callable<List<String>> {

  private static final Pattern REFUSAL = Pattern.compile("4\\d\\d [A-Za-z_]+, \"[^\"]*\"");

  /** Made by reflection. */
  public TokenVisit() {}

  @Override
  public List<String> call() throws Exception {
    List<String> results = new ArrayList<>();
    try (TokenServer server = new TokenServer()) {
      String user =
          """
          {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r",
           "token_uri": "%s"}
          """
              .formatted(server.http.root());
      server.giveTokens(3600);
      results.add(tokens(user));
      server.http.answer(400, "{\"error\": \"invalid_grant\", \"error_description\": \"No more\"}");
      results.add(refusal(user));

      server.giveTokens(3600);
      results.add(tokens(server.keyFile()));
      server.http.answer(
          403,
          """
          {"error": {"message": "Not here", "details": [{"reason": "SERVICE_DISABLED"}]}}
          """);
      results.add(refusal(server.keyFile()));
    }
    return results;
  }

  private static String tokens(String file) throws Exception {
    CredentialSource source = source(file);
    return source.apiToken().value() + " " + source.loginToken().value();
  }

  private static String refusal(String file) throws Exception {
    try {
      return "not refused: " + source(file).apiToken();
    } catch (ConnectorException e) {
      Matcher refusal = REFUSAL.matcher(e.getMessage());
      return refusal.find() ? refusal.group() : e.toString();
    }
  }

  private static CredentialSource source(String file) throws Exception {
    return GoogleCredentialSource.of(
        CredentialFile.parse("key.json", file.getBytes(StandardCharsets.UTF_8)),
        InstantSource.system());
  }
}
