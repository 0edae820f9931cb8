package dev.cloudsql.spring.boot;

import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a bean for each data source below {@code spring.cloudsql.datasources}, as Spring Boot's
 * documentation recommends for a second data source: with the name as its qualifier, and no
 * candidate for injection points without one, so that Spring Boot still configures the
 * application's own. If there is no other, the named ones are ordinary candidates.
 */
final class NamedDataSources implements ImportBeanDefinitionRegistrar {

  private final Environment environment;
  private final BeanFactory beans;

  NamedDataSources(Environment environment, BeanFactory beans) {
    this.environment = environment;
    this.beans = beans;
  }

  @Override
  public void registerBeanDefinitions(
      AnnotationMetadata importing, BeanDefinitionRegistry registry) {
    boolean another =
        DataSourceSettings.isMainConfigured(environment)
            || DataSourceSettings.isUrlConfigured(environment);
    for (String name : DataSourceSettings.names(environment)) {
      RootBeanDefinition definition =
          new RootBeanDefinition(DataSource.class, () -> dataSource(name));
      definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
      definition.setDefaultCandidate(!another);
      definition.setDependsOn(CloudSqlAutoConfiguration.CONNECTORS);
      definition.setDestroyMethodName(AbstractBeanDefinition.INFER_METHOD);
      registry.registerBeanDefinition(beanName(name), definition);
    }
  }

  /** The name in camel case, such as {@code orderArchiveDataSource}. */
  static String beanName(String name) {
    StringBuilder camel = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == '-') {
        i++;
        camel.append(Character.toUpperCase(name.charAt(i)));
      } else {
        camel.append(name.charAt(i));
      }
    }
    return camel.append("DataSource").toString();
  }

  private DataSource dataSource(String name) {
    CloudSqlConnectors connectors = beans.getBean(CloudSqlConnectors.class);
    DataSourceSettings settings = DataSourceSettings.named(environment, name);
    DataSourceBuilder<?> builder =
        DataSourceBuilder.create(getClass().getClassLoader())
            .driverClassName(ConnectorDriver.class.getName())
            .url(connectors.url(settings));
    settings.username().ifPresent(builder::username);
    settings.password().ifPresent(builder::password);
    DataSource dataSource = builder.build();
    new Binder(new MapConfigurationPropertySource(Map.of("pool.pool-name", name)))
        .bind("pool", Bindable.ofInstance(dataSource));
    Binder.get(environment).bind(settings.property("hikari"), Bindable.ofInstance(dataSource));
    return dataSource;
  }
}
