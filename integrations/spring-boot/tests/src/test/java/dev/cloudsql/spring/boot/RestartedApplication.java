package dev.cloudsql.spring.boot;

import dev.cloudsql.ConnectorListener;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A program with Spring Boot's developer tools. They run its main method in a class loader with the
 * program's own classes, and again in a new one at each restart.
 */
public final class RestartedApplication {

  /** How often the application runs. */
  static final int RUNS = 3;

  private static final long PATIENCE_SECONDS = 60;

  private RestartedApplication() {}

  @Configuration(proxyBeanMethods = false)
  static class Listener {

    /** Of a class of the program, by which a connector that is kept would keep the loader. */
    @Bean
    ConnectorListener listener() {
      return new ConnectorListener() {};
    }
  }

  /**
   * Runs the application; the first call does not return.
   *
   * @param arguments properties, as in {@code --spring.cloudsql.dialect=postgres}
   */
  public static void main(String[] arguments) {
    ConfigurableApplicationContext context =
        World.builder(List.of(), Listener.class).run(arguments);
    new JdbcTemplate(context.getBean(DataSource.class)).execute("SELECT 1");
    List<WeakReference<ClassLoader>> loaders = loaders();
    loaders.add(new WeakReference<>(RestartedApplication.class.getClassLoader()));
    if (loaders.size() < RUNS) {
      // On another thread, as the tools do that watch the files.
      new Thread(() -> Restarter.getInstance().restart(), "file watcher").start();
    } else {
      System.exit(awaitEnd(loaders.subList(0, RUNS - 1)) ? 0 : 1);
    }
  }

  @SuppressWarnings("unchecked")
  private static List<WeakReference<ClassLoader>> loaders() {
    return (List<WeakReference<ClassLoader>>)
        Restarter.getInstance().getOrAddAttribute("loaders", CopyOnWriteArrayList::new);
  }

  /**
   * Waits until the loaders of former runs are gone but for one, which Spring Boot's shared {@code
   * BindConverter} keeps, because the editors of that run are in it.
   */
  private static boolean awaitEnd(List<WeakReference<ClassLoader>> loaders) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (loaders.stream().filter(loader -> loader.get() != null).count() > 1) {
      if (System.nanoTime() - end > 0) {
        System.out.println("Class loaders of former runs are still reachable.");
        return false;
      }
      System.gc();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
    return true;
  }
}
