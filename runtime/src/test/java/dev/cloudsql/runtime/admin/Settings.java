package dev.cloudsql.runtime.admin;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/** Answers to {@code connectSettings}, of which a test changes one field. */
final class Settings {

  private final JsonObject fields;

  private Settings(JsonObject fields) {
    this.fields = fields;
  }

  /** What the API says of an instance with one public address. */
  static Settings usual() {
    JsonObject fields =
        JsonParser.parseString(
                """
                {"kind": "sql#connectSettings", "backendType": "SECOND_GEN", "region": "europe-west1",
                 "databaseVersion": "POSTGRES_17", "serverCaMode": "GOOGLE_MANAGED_INTERNAL_CA",
                 "ipAddresses": [{"type": "PRIMARY", "ipAddress": "34.1.2.3"}]}
                """)
            .getAsJsonObject();
    JsonObject authority = new JsonObject();
    authority.addProperty("cert", TestCertificates.pem("ca", TestCertificates.KEY.getPublic()));
    authority.addProperty("expirationTime", "2036-01-01T00:00:00Z");
    fields.add("serverCaCert", authority);
    return new Settings(fields);
  }

  /** The same with one field set to a JSON value. */
  Settings with(String name, String json) {
    return with(name, JsonParser.parseString(json));
  }

  Settings with(String name, JsonElement value) {
    JsonObject copy = fields.deepCopy();
    copy.add(name, value);
    return new Settings(copy);
  }

  Settings without(String name) {
    JsonObject copy = fields.deepCopy();
    copy.remove(name);
    return new Settings(copy);
  }

  /** The same with another text in {@code serverCaCert.cert}. */
  Settings withAuthorities(String pem) {
    JsonObject authority = new JsonObject();
    authority.addProperty("cert", pem);
    return with("serverCaCert", authority);
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
