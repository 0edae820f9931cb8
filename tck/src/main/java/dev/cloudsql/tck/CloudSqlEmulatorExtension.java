package dev.cloudsql.tck;

import dev.cloudsql.emulator.CloudSqlEmulator;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * JUnit extension that starts an emulator for each test and closes it afterwards.
 *
 * <pre>{@code
 * @ExtendWith(CloudSqlEmulatorExtension.class)
 * class ShopTests {
 *
 *   @Test
 *   void sells(CloudSqlEmulator cloud) { … }
 * }
 * }</pre>
 *
 * <p>A test method, the constructor of its class, and methods with {@code @BeforeEach} or
 * {@code @AfterEach} get the same emulator. When a test leaves connections open, their number is
 * published as the report entry {@code cloudsql-emulator.open-connections}; the test does not fail
 * for it. For an emulator with other settings, {@linkplain #CloudSqlEmulatorExtension(Supplier)
 * register} an extension with a supplier.
 *
 * @since 0.1
 */
public final class CloudSqlEmulatorExtension implements ParameterResolver, AfterEachCallback {

  /** The key of the report entry. */
  public static final String OPEN_CONNECTIONS = "cloudsql-emulator.open-connections";

  private static final Namespace NAMESPACE = Namespace.create(CloudSqlEmulatorExtension.class);

  private final Supplier<CloudSqlEmulator> starter;

  /** Starts emulators with the defaults. */
  public CloudSqlEmulatorExtension() {
    this(CloudSqlEmulator::start);
  }

  /**
   * Starts emulators by a supplier; for a field with {@code @RegisterExtension}.
   *
   * @param starter called for each test that has an emulator parameter
   */
  public CloudSqlEmulatorExtension(Supplier<CloudSqlEmulator> starter) {
    this.starter = starter;
  }

  /**
   * Uses the context of the test method also for constructors, so that they get the method's
   * emulator.
   */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == CloudSqlEmulator.class
        && context.getTestMethod().isPresent();
  }

  @Override
  public CloudSqlEmulator resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return store(context)
        .getOrComputeIfAbsent(
            CloudSqlEmulator.class, type -> starter.get(), CloudSqlEmulator.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    CloudSqlEmulator cloud = store(context).remove(CloudSqlEmulator.class, CloudSqlEmulator.class);
    if (cloud != null) {
      int open = cloud.openConnections();
      cloud.close();
      if (open > 0) {
        context.publishReportEntry(OPEN_CONNECTIONS, Integer.toString(open));
      }
    }
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }
}
