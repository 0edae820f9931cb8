package dev.cloudsql.spring.boot;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorListener;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Replaces the connections of a pool when the DNS name that it connects by has moved to another
 * instance: idle ones at once, those in use when the application returns them.
 */
final class HikariEviction implements BeanPostProcessor, ConnectorListener {

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock; weak, because a refresh of the context replaces pools.
  private final Set<HikariDataSource> pools = Collections.newSetFromMap(new WeakHashMap<>());

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof HikariDataSource pool
        && ConnectorDriver.endpoint(pool.getJdbcUrl()) != null) {
      lock.lock();
      try {
        pools.add(pool);
      } finally {
        lock.unlock();
      }
    }
    return bean;
  }

  @Override
  public void nameMoved(NameMoved event) {
    for (HikariDataSource pool : pools()) {
      ConnectorDriver.Endpoint endpoint = ConnectorDriver.endpoint(pool.getJdbcUrl());
      HikariPoolMXBean running = pool.getHikariPoolMXBean();
      if (endpoint != null && endpoint.isNamed(event.name()) && running != null) {
        running.softEvictConnections();
      }
    }
  }

  private List<HikariDataSource> pools() {
    lock.lock();
    try {
      return List.copyOf(pools);
    } finally {
      lock.unlock();
    }
  }
}
