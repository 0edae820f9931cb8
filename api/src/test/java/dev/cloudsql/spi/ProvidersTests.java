package dev.cloudsql.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.example.plugin.EverywhereSelectorProvider;
import com.example.plugin.ForeignPostgres;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import java.io.IOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Plug-ins")
class ProvidersTests {

  @TempDir Path directory;
  PluginPath path;

  @BeforeEach
  void openPath() throws IOException {
    path = new PluginPath(directory);
  }

  @AfterEach
  void closePath() throws IOException {
    path.close();
  }

  @Test
  @DisplayName("are found by their exact names")
  void found() throws Exception {
    path.provides(DialectProvider.class, Postgres.class, MySql.class);

    assertThat(Providers.named(DialectProvider.class, "mysql")).isInstanceOf(MySql.class);
    assertThat(Providers.named(DialectProvider.class, "postgres")).isInstanceOf(Postgres.class);
    assertThat(Providers.all(DialectProvider.class))
        .hasExactlyElementsOfTypes(MySql.class, Postgres.class);
  }

  @Test
  @DisplayName("are looked for once, and keep no class loader for that")
  void keepNoClassLoader(@TempDir Path other) throws Exception {
    ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();
    Reference<ClassLoader> loader;
    try (PluginPath application = new PluginPath(other)) {
      application.provides(DialectProvider.class, Postgres.class);
      DialectProvider found = Providers.named(DialectProvider.class, "postgres");
      application.provides(DialectProvider.class, MySql.class);

      assertThat(Providers.named(DialectProvider.class, "postgres")).isSameAs(found);
      loader = new PhantomReference<>(Thread.currentThread().getContextClassLoader(), gone);
    }

    for (int i = 0; gone.remove(100) != loader; i++) {
      assertThat(i).as("collections, and the loader is still there").isLessThan(600);
      System.gc();
    }
  }

  @Test
  @DisplayName("are one when one class is visible through two class loaders")
  void oneClassTwoLoaders() throws Exception {
    path.provides(IpSelectorProvider.class, EverywhereSelectorProvider.class);

    assertThat(Providers.named(IpSelectorProvider.class, "everywhere"))
        .isInstanceOf(EverywhereSelectorProvider.class);
    assertThat(Providers.all(IpSelectorProvider.class)).hasSize(1);
  }

  @Test
  @DisplayName("are found without a context class loader")
  void noContext() throws Exception {
    Thread.currentThread().setContextClassLoader(null);

    assertThat(Providers.named(IpSelectorProvider.class, "everywhere"))
        .isInstanceOf(EverywhereSelectorProvider.class);
  }

  @Test
  @DisplayName("are found with a context class loader that sees none")
  void emptyContext() throws Exception {
    Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());

    assertThat(Providers.named(IpSelectorProvider.class, "everywhere"))
        .isInstanceOf(EverywhereSelectorProvider.class);
  }

  @Nested
  @DisplayName("that cannot be found")
  class NotFound {

    @Test
    @DisplayName("are missed with the names that there are")
    void unknown() throws IOException {
      path.provides(DialectProvider.class, Postgres.class, MySql.class);

      ConnectorException refusal = refusal(DialectProvider.class, "oracle");

      assertThat(refusal)
          .hasMessage(
              "No dialect named 'oracle'. Available dialects: [mysql, postgres]. Use one of these, or add the jar that has it; where jars are merged into one, merge their META-INF/services files too. [CSQL-DIALECT]");
      assertThat(refusal.code()).isEqualTo(ErrorCode.DIALECT);
    }

    @ParameterizedTest(name = "{0} for {1}")
    @DisplayName("are guessed at when the name is nearly one")
    @CsvSource({
      "postgre, postgres",
      "postgresq, postgres",
      "postgrsql, postgres",
      "Postgres, postgres",
      "MYSQL, mysql",
      "mysql8, mysql"
    })
    void nearMiss(String name, String meant) throws IOException {
      path.provides(DialectProvider.class, Postgres.class, MySql.class);

      assertThat(refusal(DialectProvider.class, name))
          .hasMessage(
              "No dialect named '%s'. Available dialects: [mysql, postgres]. Did you mean '%s'? [CSQL-DIALECT]",
              name, meant);
    }

    @ParameterizedTest(name = "''{0}''")
    @DisplayName("are not guessed at when the name is nothing like one")
    @ValueSource(strings = {"", "p", "my", "sql", "db2"})
    void noGuess(String name) throws IOException {
      path.provides(DialectProvider.class, Postgres.class, MySql.class);

      assertThat(refusal(DialectProvider.class, name).getMessage()).doesNotContain("Did you mean");
    }

    @Test
    @DisplayName("are missed with advice when there are none at all")
    void none() {
      assertThat(refusal(DialectProvider.class, "oracle"))
          .hasMessage(
              "No dialect named 'oracle'. None could be found; add the jar of one to the run-time dependencies, and where jars are merged into one, merge their META-INF/services files too. [CSQL-DIALECT]");
      assertThat(refusal(CredentialSourceProvider.class, "vault"))
          .hasMessageStartingWith("No credential source named 'vault'. None could be found")
          .hasMessageEndingWith("[CSQL-PROVIDER]");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("are missed with the artifact to add when they are dialects of this project")
    @CsvSource({
      "mariadb, cloudsql-dialect-mysql",
      "mysql, cloudsql-dialect-mysql",
      "postgresql, cloudsql-dialect-postgres",
      "sqlserver, cloudsql-dialect-sqlserver"
    })
    void missingJar(String name, String artifact) throws IOException {
      assertThat(refusal(DialectProvider.class, name))
          .hasMessageStartingWith(
              "No dialect named '%s'. Available dialects: []. Add dev.cloudsql:%s to the run-time dependencies",
              name, artifact);
      path.provides(DialectProvider.class, Other.class);
      assertThat(refusal(DialectProvider.class, name))
          .hasMessageContaining(
              "Available dialects: [other]. Add dev.cloudsql:%s to the run-time dependencies",
              artifact);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("are missed with the artifact to add when they are listeners of this project")
    @ValueSource(strings = {"micrometer", "opentelemetry"})
    void missingListener(String name) {
      assertThat(refusal(ConnectorListenerProvider.class, name))
          .hasMessageContaining("Add dev.cloudsql:cloudsql-%s to the run-time dependencies", name);
    }

    @Test
    @DisplayName("are missed by the word for their kind")
    void kinds() {
      assertThat(refusal(IpSelectorProvider.class, "nearest"))
          .hasMessage(
              "No address policy named 'nearest'. Available address policies: [everywhere]. Use one of these, or add the jar that has it; where jars are merged into one, merge their META-INF/services files too. [CSQL-PROVIDER]");
    }
  }

  @Nested
  @DisplayName("that break")
  class Broken {

    @Test
    @DisplayName("do not hurt the others")
    void othersWork() throws Exception {
      provideBroken();

      assertThat(Providers.named(DialectProvider.class, "mysql")).isInstanceOf(MySql.class);
    }

    @Test
    @DisplayName("are named, with the reason, when the wanted one is missing")
    void named() throws Exception {
      provideBroken();

      assertThat(refusal(DialectProvider.class, "oracle").getMessage())
          .startsWith(
              "No dialect named 'oracle'. Available dialects: [mysql]. Could not be loaded: ")
          .contains("com.example.Missing not found")
          .contains("ProvidersTests$Failing", "java.lang.IllegalStateException: out of order")
          .contains("ProvidersTests$Unlinkable", "out of date")
          .contains("ProvidersTests$NoDialect not a subtype")
          .contains("ProvidersTests$Nameless has the name 'null'")
          .contains("ProvidersTests$BadName has the name 'My SQL', which is not a lower-case")
          .contains("ProvidersTests$Silent failed in name()")
          .endsWith(". [CSQL-DIALECT]");
    }

    @Test
    @DisplayName("hurt no other kind when their service file cannot be read")
    void syntaxError() throws Exception {
      path.provides(DialectProvider.class, "not a class name", MySql.class.getName());
      path.provides(ConnectorRuntime.class, FirstRuntime.class);

      assertThat(Providers.runtime()).isInstanceOf(FirstRuntime.class);
      assertThat(refusal(DialectProvider.class, "mysql").getMessage())
          .contains("Could not be loaded: dev.cloudsql.spi.DialectProvider: ")
          .contains("Illegal");
    }

    @ParameterizedTest(name = "''{0}''")
    @DisplayName("are refused when their name is not well-formed, even by that name")
    @ValueSource(strings = {"My SQL", "null", ""})
    void badName(String name) throws IOException {
      provideBroken();

      assertThat(refusal(DialectProvider.class, name).getMessage())
          .contains("No dialect named '" + name + "'");
    }

    private void provideBroken() throws IOException {
      path.provides(
          DialectProvider.class,
          "com.example.Missing",
          Failing.class.getName(),
          Unlinkable.class.getName(),
          NoDialect.class.getName(),
          Nameless.class.getName(),
          BadName.class.getName(),
          Silent.class.getName(),
          MySql.class.getName());
    }
  }

  @Nested
  @DisplayName("that conflict with each other")
  class Ambiguous {

    @Test
    @DisplayName("are refused with their places when two have one name")
    void duplicate() throws Exception {
      path.provides(DialectProvider.class, Postgres.class, OtherMySql.class, MySql.class);

      assertThat(refusal(DialectProvider.class, "mysql").getMessage())
          .startsWith(
              "More than one dialect is named 'mysql': dev.cloudsql.spi.ProvidersTests$MySql in file:")
          .contains(", dev.cloudsql.spi.ProvidersTests$OtherMySql in file:")
          .endsWith(". Remove all but one of these jars from the path. [CSQL-DIALECT]");
      assertThat(Providers.named(DialectProvider.class, "postgres")).isInstanceOf(Postgres.class);
    }

    @Test
    @DisplayName("are refused when they take a name of this project's")
    void reserved() throws IOException {
      path.provides(DialectProvider.class, ForeignPostgres.class);

      assertThat(refusal(DialectProvider.class, "postgres").getMessage())
          .startsWith(
              "The dialect name 'postgres' is reserved, and com.example.plugin.ForeignPostgres in file:")
          .endsWith(" may not use it. Give the plug-in another name. [CSQL-DIALECT]");
    }
  }

  @Nested
  @DisplayName("behind Connectors")
  class Runtime {

    @Test
    @DisplayName("are handed to the one runtime")
    void one() throws Exception {
      path.provides(ConnectorRuntime.class, FirstRuntime.class);
      path.provides(DialectProvider.class, MySql.class);
      Properties properties = new Properties();
      properties.setProperty("cloudSqlInstance", "p:r:i");

      assertThat(SocketSource.of("mysql", properties).ticket()).isEqualTo("mysql p:r:i");
    }

    @Test
    @DisplayName("are looked for once for the thousand connections that a pool opens by URL")
    void lookedForOnce() throws Exception {
      path.provides(ConnectorRuntime.class, FirstRuntime.class);
      path.provides(DialectProvider.class, MySql.class);
      Properties properties = new Properties();
      properties.setProperty("cloudSqlInstance", "p:r:i");

      for (int i = 0; i < 1_000; i++) {
        assertThat(SocketSource.of("mysql", properties).ticket()).isEqualTo("mysql p:r:i");
      }

      // Once for runtimes and once for dialects; again only after a garbage collection.
      assertThat(path.searches()).isBetween(2, 20);
    }

    @Test
    @DisplayName("are of no use without a runtime")
    void none() throws IOException {
      path.provides(DialectProvider.class, MySql.class);

      ConnectorException refusal = refusal(() -> Connectors.forDialect("mysql"));

      assertThat(refusal)
          .hasMessage(
              "No connector runtime is on the path. Add dev.cloudsql:cloudsql-runtime to the run-time dependencies. Where jars are merged into one, merge their META-INF/services files too. [CSQL-RUNTIME]");
      assertThat(refusal.code()).isEqualTo(ErrorCode.RUNTIME);
    }

    @Test
    @DisplayName("are of no use with a runtime that breaks, which is named")
    void broken() throws IOException {
      path.provides(DialectProvider.class, MySql.class);
      path.provides(ConnectorRuntime.class, "com.example.MissingRuntime");

      assertThat(refusal(() -> Connectors.forDialect("mysql", ConnectorConfig.defaults())))
          .hasMessageStartingWith("No connector runtime can be loaded. ")
          .hasMessageContaining("com.example.MissingRuntime not found");
    }

    @Test
    @DisplayName("are of no use with two runtimes, which are both named")
    void two() throws IOException {
      path.provides(ConnectorRuntime.class, SecondRuntime.class, FirstRuntime.class);

      assertThat(refusal(Providers::runtime).getMessage())
          .startsWith(
              "More than one connector runtime is on the path: dev.cloudsql.spi.ProvidersTests$FirstRuntime in file:")
          .contains(", dev.cloudsql.spi.ProvidersTests$SecondRuntime in file:")
          .endsWith(". Remove all but one of these jars. [CSQL-RUNTIME]");
    }

    @Test
    @DisplayName("are missed before the runtime is")
    void dialectFirst() {
      assertThat(refusal(() -> Connectors.forDialect("oracle")).code())
          .isEqualTo(ErrorCode.DIALECT);
    }
  }

  private static ConnectorException refusal(Class<? extends Plugin> spi, String name) {
    return refusal(() -> Providers.named(spi, name));
  }

  private static ConnectorException refusal(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    Throwable refusal = thrown instanceof RuntimeException ? thrown.getCause() : thrown;
    assertThat(refusal).isInstanceOf(ConnectorException.class);
    return (ConnectorException) refusal;
  }

  public static final class Other extends NamedDialect {
    public Other() {
      super("other");
    }
  }

  public static final class MySql extends NamedDialect {
    public MySql() {
      super("mysql");
    }
  }

  public static final class OtherMySql extends NamedDialect {
    public OtherMySql() {
      super("mysql");
    }
  }

  public static final class Postgres extends NamedDialect {
    public Postgres() {
      super("postgres");
    }
  }

  public static final class Failing extends NamedDialect {
    public Failing() {
      super("failing");
      throw new IllegalStateException("out of order");
    }
  }

  public static final class Unlinkable extends NamedDialect {
    public Unlinkable() {
      super("unlinkable");
      throw new NoSuchMethodError("out of date");
    }
  }

  public static final class Nameless extends NamedDialect {
    public Nameless() {
      super(null);
    }
  }

  public static final class BadName extends NamedDialect {
    public BadName() {
      super("My SQL");
    }
  }

  public static final class Silent extends NamedDialect {
    public Silent() {
      super("silent");
    }

    @Override
    public String name() {
      throw new UnsupportedOperationException();
    }
  }

  public static final class NoDialect {}

  public static final class SecondRuntime extends FakeRuntime {}

  public static final class FirstRuntime extends FakeRuntime {}

  /** Returns sockets whose ticket contains the arguments of the call. */
  public abstract static class FakeRuntime implements ConnectorRuntime {
    @Override
    public Connector shared(DialectProvider dialect) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Connector create(DialectProvider dialect, ConnectorConfig config) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void register(String name, ConnectorConfig config) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void unregister(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ConnectorStatus status(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Connection connect(DialectProvider dialect, String instance, Properties properties) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <C extends AutoCloseable> CompletableFuture<C> connectAsync(
        Dialect dialect, Login<C> login, String instance, Properties properties) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SocketSource sockets(DialectProvider dialect, Properties properties) {
      return new SocketSource() {
        @Override
        public Socket open() {
          return new Socket();
        }

        @Override
        public String ticket() {
          return dialect.name() + " " + properties.getProperty("cloudSqlInstance");
        }
      };
    }
  }
}
