package dev.cloudsql.spring.boot;

import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.StringUtils;

/**
 * Sets the driver of a {@code jdbc:cloudsql:} URL in Spring Boot's {@code DataSourceProperties},
 * which know only the URLs of Spring Boot's list.
 *
 * @param <P> the type {@code DataSourceProperties} of one version of Spring Boot
 */
final class UrlDriver<P> implements BeanPostProcessor {

  private static final String DRIVER = "dev.cloudsql.jdbc.CloudSqlDriver";

  private static final Pattern URL = Pattern.compile("jdbc:cloudsql:([^:/?]*).*", Pattern.DOTALL);

  private final Class<P> type;
  private final Function<P, @Nullable String> url;
  private final Function<P, @Nullable String> driver;
  private final BiConsumer<P, String> setDriver;

  UrlDriver(
      Class<P> type,
      Function<P, @Nullable String> url,
      Function<P, @Nullable String> driver,
      BiConsumer<P, String> setDriver) {
    this.type = type;
    this.url = url;
    this.driver = driver;
    this.setDriver = setDriver;
  }

  @Override
  public Object postProcessBeforeInitialization(Object bean, String beanName) {
    if (type.isInstance(bean)) {
      P properties = type.cast(bean);
      String given = url.apply(properties);
      Matcher matcher = URL.matcher(given == null ? "" : given);
      if (matcher.matches()) {
        Dialects.check(matcher.group(1), "the dialect of the JDBC URL");
        if (!StringUtils.hasText(driver.apply(properties))) {
          setDriver.accept(properties, DRIVER);
        }
      }
    }
    return bean;
  }
}
