package dev.cloudsql.frameworks;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.util.Map;
import java.util.function.Function;
import org.hibernate.Version;
import org.hibernate.engine.spi.SessionFactoryImplementor;

/**
 * A program with {@code persistence.xml}, on the Hibernate of its class path. Tests talk to it
 * through types of the JDK alone.
 */
public final class JpaProgram implements Function<Map<String, String>, String> {

  /** Made by reflection. */
  public JpaProgram() {}

  /** Stores an item, and returns Hibernate's version, its dialect and what it reads. */
  @Override
  public String apply(Map<String, String> properties) {
    try (EntityManagerFactory factory = Persistence.createEntityManagerFactory("shop", properties);
        EntityManager manager = factory.createEntityManager()) {
      manager.getTransaction().begin();
      manager.persist(new Item("table"));
      manager.getTransaction().commit();
      return String.join(
          " ",
          Version.getVersionString(),
          factory
              .unwrap(SessionFactoryImplementor.class)
              .getJdbcServices()
              .getDialect()
              .getClass()
              .getSimpleName(),
          manager.createQuery("select i.name from Item i", String.class).getSingleResult());
    }
  }
}
