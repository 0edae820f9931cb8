package dev.cloudsql.runtime.credentials;

import com.google.auto.service.AutoService;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.runtime.credentials.google.GoogleCredentialSource;
import dev.cloudsql.spi.CredentialSourceProvider;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * {@code credentials=json:<content>}: the content of a credential file, as JSON or as JSON in
 * Base64, for platforms that inject secrets as text.
 */
@AutoService(CredentialSourceProvider.class)
public final class JsonProvider implements CredentialSourceProvider {

  private final UnaryOperator<@Nullable String> environment;

  /** For {@link java.util.ServiceLoader}. */
  public JsonProvider() {
    this(System::getenv);
  }

  JsonProvider(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  @Override
  public String name() {
    return "json";
  }

  @Override
  public CredentialSource create(String argument) throws ConnectorException {
    if (argument.isBlank()) {
      throw badArgument("Write json: and the content of a credential file, as it is or in Base64.");
    }
    return source("credentials=json:", argument, environment);
  }

  /**
   * The credentials in a text.
   *
   * @param place what holds the text, for messages
   */
  static CredentialSource source(
      String place, String text, UnaryOperator<@Nullable String> environment)
      throws ConnectorException {
    return GoogleCredentialSource.of(
        ApplicationDefaults.withQuotaProject(CredentialFile.inText(place, text), environment),
        InstantSource.system());
  }
}
