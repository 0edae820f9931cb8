package dev.cloudsql.spring.boot;

import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Sets the driver in Spring Boot's {@code DataSourceProperties}: of a {@code jdbc:cloudsql:} URL,
 * because they know only the URLs of Spring Boot's list, and of {@code spring.cloudsql.instance},
 * because without a URL and a driver they name that of an embedded database on the class path. The
 * developer tools would then shut down the database of the instance at each restart.
 *
 * @param <P> the type {@code DataSourceProperties} of one version of Spring Boot
 */
final class UrlDriver<P> implements BeanPostProcessor {

  private static final String DRIVER = "dev.cloudsql.jdbc.CloudSqlDriver";

  private static final Pattern URL = Pattern.compile("jdbc:cloudsql:([^:/?]*).*", Pattern.DOTALL);

  private final Environment environment;
  private final Class<P> type;
  private final Function<P, @Nullable String> url;
  private final Function<P, @Nullable String> driver;
  private final BiConsumer<P, String> setDriver;

  UrlDriver(
      Environment environment,
      Class<P> type,
      Function<P, @Nullable String> url,
      Function<P, @Nullable String> driver,
      BiConsumer<P, String> setDriver) {
    this.environment = environment;
    this.type = type;
    this.url = url;
    this.driver = driver;
    this.setDriver = setDriver;
  }

  @Override
  public Object postProcessBeforeInitialization(Object bean, String beanName) {
    if (type.isInstance(bean)) {
      complete(type.cast(bean));
    }
    return bean;
  }

  private void complete(P properties) {
    String given = url.apply(properties);
    Matcher matcher = URL.matcher(given == null ? "" : given);
    if (matcher.matches()) {
      Dialects.check(matcher.group(1), "the dialect of the JDBC URL");
      setDriver(properties, DRIVER);
    } else if (!StringUtils.hasText(given) && DataSourceSettings.isMainConfigured(environment)) {
      setDriver(properties, ConnectorDriver.class.getName());
    }
  }

  private void setDriver(P properties, String name) {
    if (!StringUtils.hasText(driver.apply(properties))) {
      setDriver.accept(properties, name);
    }
  }
}
