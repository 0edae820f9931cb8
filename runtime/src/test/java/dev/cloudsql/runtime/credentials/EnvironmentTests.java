package dev.cloudsql.runtime.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.CredentialFiles;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.runtime.testing.Visitors;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each test starts a JVM, since google-auth looks at the environment, and once for all. */
@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("Application default credentials")
class EnvironmentTests {

  private static final String TARGET = "target@shop.iam.gserviceaccount.com";

  private final CloudSqlEmulator cloud;
  private final Visitors database;
  private final CredentialFiles files;

  @TempDir private Path directory;
  private Path gcloud;
  private Path services;

  EnvironmentTests(CloudSqlEmulator cloud) {
    this.cloud = cloud;
    this.database = Visitors.of(cloud);
    this.files = cloud.credentialFiles();
  }

  @BeforeEach
  void prepare() throws IOException {
    gcloud = Files.createDirectory(directory.resolve("gcloud"));
    services = Files.createDirectories(directory.resolve("path/META-INF/services"));
    Files.writeString(
        services.resolve("dev.cloudsql.spi.DialectProvider"), EchoDialect.class.getName());
  }

  @Test
  @DisplayName("are the account of the machine, from its metadata server, though that is late")
  void lateMetadataServer() throws Exception {
    cloud.fault(ApiCall.METADATA, ApiFault.status(503).times(7));

    assertThat(visit(Map.of("GCE_METADATA_HOST", cloud.metadataHost())))
        .isEqualTo("connector@emulator-project.iam");

    assertThat(database.visits()).containsExactly(twice(cloud.serviceAccount()));
    assertThat(cloud.calls().of(ApiCall.METADATA))
        .anySatisfy(call -> assertThat(call.target()).contains("sqlservice.login"));
  }

  @Test
  @DisplayName("are the user who logged in to gcloud, on any machine")
  void wellKnownFile() throws Exception {
    Files.writeString(
        gcloud.resolve("application_default_credentials.json"), files.authorizedUser());

    assertThat(visit(Map.of("GCE_METADATA_HOST", cloud.metadataHost()))).isEqualTo(files.person());

    assertThat(database.visits()).containsExactly(twice(files.person()));
  }

  @Test
  @DisplayName(
      "are the account that a workload elsewhere acts as, when the variable names its file")
  void externalAccount() throws Exception {
    cloud
        .iam()
        .grant(TARGET, "roles/cloudsql.admin")
        .letImpersonate(files.federatedPrincipal("build-7"), TARGET);
    Path file = external(files.externalAccount(subjectToken(), TARGET));

    assertThat(visit(Map.of("GOOGLE_APPLICATION_CREDENTIALS", file.toString())))
        .isEqualTo("target@shop.iam");

    assertThat(database.visits()).containsExactly(twice(TARGET));
    assertThat(cloud.calls().count(ApiCall.EXCHANGE_TOKEN)).isEqualTo(2);
    assertThat(cloud.calls().count(ApiCall.GENERATE_ACCESS_TOKEN)).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "are the workload's own without impersonation, though the Security Token Service fails, and the login needs a user")
  void federation() throws Exception {
    String workload = files.federatedPrincipal("build-7");
    cloud.iam().grant(workload, "roles/cloudsql.admin");
    Path file = external(files.externalAccount(subjectToken()));
    Map<String, String> environment = Map.of("GOOGLE_APPLICATION_CREDENTIALS", file.toString());

    assertThat(visit(environment)).contains("needs a user", "[CSQL-OPTION]");
    cloud.fault(
        ApiCall.EXCHANGE_TOKEN,
        ApiFault.body(
                503,
                "application/json",
                "{\"error\": {\"code\": 503, \"status\": \"UNAVAILABLE\"}}")
            .times(2));
    assertThat(visit(environment, "user=workload")).isEqualTo("workload");

    assertThat(database.visits()).endsWith(twice(workload));
  }

  @Test
  @DisplayName("are missed with the variable, the file and the server that were looked for")
  void nothing() throws Exception {
    assertThat(visit(Map.of("NO_GCE_CHECK", "true")))
        .contains(
            "There are no application default credentials",
            "GOOGLE_APPLICATION_CREDENTIALS",
            gcloud.resolve("application_default_credentials.json").toString(),
            "metadata server",
            "[CSQL-CREDENTIALS]");
  }

  @Test
  @DisplayName("that the variable names and that are unreadable are reported with their path")
  void noFile() throws Exception {
    assertThat(visit(Map.of("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/key.json")))
        .contains(
            "The credential file /nowhere/key.json cannot be used: there is no such file",
            "[CSQL-CREDENTIALS]");
  }

  @Test
  @DisplayName("and settings may all be in the environment, where a misspelt one is noticed")
  void settings() throws Exception {
    String key = Files.readString(cloud.writeServiceAccountKey(directory));
    Map<String, String> environment =
        Map.of(
            "CLOUDSQL_ADMIN_ROOT_URL", cloud.adminEndpoint().toString(),
            "CLOUDSQL_SERVER_PORT", Integer.toString(cloud.serverPort()),
            "CLOUDSQL_CREDENTIALS", "env:KEY",
            "KEY", key,
            "CLOUDSQL_ENABLE_IAM_AUTH", "true",
            "CLOUDSQL_TIMEOUT", "120",
            "CLOUDSQL_CREDENTAILS", "s3cret");

    assertThat(run(java(), environment)).isEqualTo("connector@emulator-project.iam");

    assertThat(directory.resolve("err"))
        .content()
        .contains("CLOUDSQL_CREDENTAILS has no effect. Did you mean CLOUDSQL_CREDENTIALS?")
        .doesNotContain("s3cret");
  }

  private Path subjectToken() throws IOException {
    return Files.writeString(directory.resolve("token"), files.subjectToken("build-7"));
  }

  private Path external(String text) throws IOException {
    return Files.writeString(directory.resolve("external.json"), text);
  }

  private static String twice(String principal) {
    return principal + " as " + principal;
  }

  private String visit(Map<String, String> environment, String... more) throws Exception {
    return run(command(more), environment);
  }

  private String run(List<String> command, Map<String, String> environment) throws Exception {
    File output = directory.resolve("out").toFile();
    File errors = directory.resolve("err").toFile();
    ProcessBuilder java = new ProcessBuilder(command).redirectOutput(output).redirectError(errors);
    java.environment()
        .keySet()
        .removeIf(name -> name.matches("CLASSPATH|CLOUDSQL_.*|GOOGLE_.*|J.*_OPTIONS"));
    java.environment().put("CLOUDSDK_CONFIG", gcloud.toString());
    java.environment().putAll(environment);
    Process process = java.start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(errors.toPath())).isZero();
    return Files.readString(output.toPath()).strip();
  }

  private List<String> java() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Djavax.net.ssl.trustStore=" + files.writeTrustStore(directory));
    command.add("-Djavax.net.ssl.trustStorePassword=" + CredentialFiles.TRUST_STORE_PASSWORD);
    String path = System.getProperty("java.class.path");
    command.addAll(List.of("-cp", directory.resolve("path") + File.pathSeparator + path));
    command.add(Visit.class.getName());
    return command;
  }

  private List<String> command(String... more) throws IOException {
    List<String> command = java();
    command.add("cloudSqlAdminRootUrl=" + cloud.adminEndpoint());
    command.add("cloudSqlServerPort=" + cloud.serverPort());
    command.add("enableIamAuth=true");
    command.addAll(List.of(more));
    return command;
  }
}
