package dev.cloudsql.cli.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.cli.CommandFailure;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

@DisplayName("The flags of cloudsql proxy")
class ProxyFlagsTests {

  private static final String NAME = "p:r:i";

  private static ProxyFlags flags(String... arguments) {
    return ProxyFlags.parse(List.of(arguments), name -> null, null);
  }

  private static ProxiedInstance instance(String... arguments) {
    return ProxiedInstance.of(flags(arguments)).get(0);
  }

  @Test
  @DisplayName("come from the command line, else from the environment, else from the file")
  void precedence(@TempDir Path directory) throws Exception {
    Path path =
        Files.writeString(
            directory.resolve("proxy.yaml"),
            "port: 1\nquota-project: file\nmax-sigterm-delay: 1m30s\naddress: 10.0.0.1\n");
    Map<String, String> environment =
        Map.of(
            "CSQL_PROXY_PORT", "2",
            "CSQL_PROXY_QUOTA_PROJECT", "environment",
            "CSQL_PROXY_AUTO_IAM_AUTHN", "true");

    ProxyFlags flags =
        ProxyFlags.parse(List.of("-p", "3", NAME), environment::get, ConfigFile.read(path));

    assertThat(flags.port).isEqualTo(3);
    assertThat(flags.quotaProject).isEqualTo("environment");
    assertThat(flags.maxSigtermDelay).isEqualTo(Duration.ofSeconds(90));
    assertThat(flags.address).isEqualTo("10.0.0.1");
    assertThat(flags.autoIamAuthn).isTrue();
    assertThat(flags.httpPort).isEqualTo(9090);
  }

  @Test
  @DisplayName("name instances in the environment and in the file, one or several")
  void instances(@TempDir Path directory) throws Exception {
    ConfigFile file =
        ConfigFile.read(
            Files.writeString(
                directory.resolve("proxy.toml"),
                "instance-connection-name = \"p:r:f\"\ninstance-connection-name-1 = \"p:r:g\"\n"));
    Map<String, String> environment =
        Map.of(
            "CSQL_PROXY_INSTANCE_CONNECTION_NAME_0", "p:r:a",
            "CSQL_PROXY_INSTANCE_CONNECTION_NAME_1", "p:r:b");

    assertThat(ProxyFlags.parse(List.of(NAME), environment::get, file).instances)
        .containsExactly(NAME);
    assertThat(ProxyFlags.parse(List.of(), environment::get, file).instances)
        .containsExactly("p:r:a", "p:r:b");
    assertThat(ProxyFlags.parse(List.of(), name -> null, file).instances)
        .containsExactly("p:r:f", "p:r:g");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.toml | `port = 6000  # comment\ninstance-connection-name = ['p:r:i', \"p:r:j?port=7\"]`",
        "b.yaml | `port: 6000\ninstance-connection-name:\n  - p:r:i\n  - p:r:j?port=7`",
        "c.json | `{\"port\": 6000, \"instance-connection-name\": [\"p:r:i\", \"p:r:j?port=7\"]}`"
      })
  @DisplayName("are read from TOML, YAML and JSON")
  void formats(String name, String content, @TempDir Path directory) throws Exception {
    Path path = Files.writeString(directory.resolve(name), content);

    ProxyFlags flags = ProxyFlags.parse(List.of(), none -> null, ConfigFile.read(path));

    assertThat(flags.port).isEqualTo(6000);
    assertThat(ProxiedInstance.of(flags)).extracting(ProxiedInstance::name).contains("p:r:j");
    assertThat(ProxiedInstance.of(flags).get(1).port()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.toml | port =            | not valid TOML",
        "a.toml | `[sub]\na = 1`    | sub",
        "b.yaml | `port: [`         | not valid YAML",
        "b.yaml | just text         | has no keys",
        "c.json | {\"port\":        | not valid JSON",
        "c.json | `[1]`             | has no keys",
        "c.json | {\"port\": {}}    | port has no plain value",
        "d.yaml | `prot: 6000`      | the key prot is unknown",
        "d.yaml | `port: many`      | 'many' is not an int",
        "e.conf | port=6000         | Let it end in .toml, .yaml or .json"
      })
  @DisplayName("from a wrong file are refused with the file and the reason")
  void wrongFile(String name, String content, String reason, @TempDir Path directory)
      throws Exception {
    Path path = Files.writeString(directory.resolve(name), content);

    assertThatThrownBy(() -> ProxyFlags.parse(List.of(NAME), none -> null, ConfigFile.read(path)))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("Cannot use the configuration file " + path)
        .hasMessageContaining(reason);
  }

  @Test
  @DisplayName("of a file that is not there name it")
  void noFile(@TempDir Path directory) {
    assertThatThrownBy(() -> ConfigFile.read(directory.resolve("none.yaml")))
        .hasMessageContaining("none.yaml: there is no such file");
  }

  @Test
  @DisplayName("that exclude each other or miss something are all named")
  void contradictions() {
    assertThatThrownBy(
            () ->
                flags(
                        "--private-ip",
                        "--psc",
                        "-g",
                        "-t",
                        "x",
                        "-i",
                        "--quiet",
                        "--debug-logs",
                        "--max-connections=-1",
                        "--http-port=70000")
                    .check())
        .hasMessageContaining("no instance is named")
        .hasMessageContaining("--private-ip and --psc exclude each other")
        .hasMessageContaining("--gcloud-auth and --token exclude each other")
        .hasMessageContaining("--debug-logs and --quiet exclude each other")
        .hasMessageContaining("needs --login-token")
        .hasMessageContaining("--max-connections must be 0 or more")
        .hasMessageContaining("at most 65535, not 70000");
    assertThatThrownBy(() -> flags("--prot=1", NAME)).isInstanceOf(ParameterException.class);
  }

  @Test
  @DisplayName("give way to the settings of an instance")
  void ofOneInstance() {
    assertThat(instance("-a", "10.0.0.1", NAME).address()).isEqualTo("10.0.0.1");
    assertThat(instance(NAME + "?address=%3A%3A1&port=7"))
        .extracting(ProxiedInstance::address, ProxiedInstance::port)
        .containsExactly("::1", 7);
    assertThat(instance("-u", "/cloudsql", NAME).directory()).isEqualTo(Path.of("/cloudsql"));
    assertThat(instance("-u", "/cloudsql", NAME + "?port=7").onUnixSocket()).isFalse();
    assertThat(instance(NAME + "?unix-socket-path=/run/db").path()).isEqualTo(Path.of("/run/db"));
    assertThat(instance("-i", NAME + "?auto-iam-authn=false").iam()).isFalse();
    assertThat(instance(NAME + "?private-ip").addressPolicy()).isEqualTo("PRIVATE");
    assertThat(instance("--private-ip", NAME + "?psc=true").addressPolicy()).isEqualTo("PSC");
    assertThat(instance("--psc", NAME).addressPolicy()).isEqualTo("PSC");
    assertThat(instance("--psc", NAME + "?psc=false").addressPolicy()).isNull();
    assertThat(instance(NAME).addressPolicy()).isNull();
    assertThat(instance("--sql-data", NAME).addressPolicy())
        .isEqualTo("SQL_DATA,PUBLIC,PRIVATE,PSC");
    assertThat(instance("--private-ip", NAME + "?sql-data=true").addressPolicy())
        .isEqualTo("SQL_DATA,PRIVATE");
    assertThat(instance("--sql-data", NAME + "?sql-data=false").addressPolicy()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p:r",
        "p:r:i?prot=7",
        "p:r:i?port=70000",
        "p:r:i?port=7&port=8",
        "p:r:i?port=7&unix-socket=/x",
        "p:r:i?unix-socket=",
        "p:r:i?psc=yes",
        "p:r:i?psc=true&private-ip=true",
        "p:r:i?sql-data=true&auto-iam-authn=true"
      })
  @DisplayName("of an instance are refused with the instance")
  void wrongInstance(String argument) {
    assertThatThrownBy(() -> instance(argument))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(argument);
  }

  @Test
  @DisplayName("count ports up, past those that other instances have")
  void ports() {
    assertThat(Proxies.nextPort(5432, Set.of())).isEqualTo(5432);
    assertThat(Proxies.nextPort(5432, Set.of(5432, 5433))).isEqualTo(5434);
    assertThat(Proxies.nextPort(0, Set.of(0))).isZero();
  }

  @Test
  @DisplayName("that need a new start are told from those that do not")
  void restart() {
    assertThat(flags("--port=1", NAME).needingRestart(flags("--port=2", "--psc", NAME))).isEmpty();
    assertThat(flags("--http-port=1", NAME).needingRestart(flags("--http-port=2", NAME)))
        .containsExactly("--http-port");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.168.1.7, 192.168.1.7, true",
    "192.168.1.7, 192.168.1.6, false",
    "10.1.2.128/25, 10.1.2.127, false",
    "0.0.0.0/0, 8.8.8.8, true",
    "fd00::/8, fd12::1, true",
    "fd00::/8, fe80::1, false",
    "fd00::/8, 10.0.0.1, false"
  })
  @DisplayName("name clients by ranges of addresses")
  void ranges(String range, String client, boolean contained) throws Exception {
    assertThat(new ClientRange.Converter().convert(range).contains(InetAddress.getByName(client)))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0/8", "fd00::/x", "", "300.1.1.1"})
  @DisplayName("refuse what is no range of addresses")
  void wrongRange(String text) {
    assertThatThrownBy(() -> new ClientRange.Converter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'%s' is not an IP address or range".formatted(text));
  }
}
