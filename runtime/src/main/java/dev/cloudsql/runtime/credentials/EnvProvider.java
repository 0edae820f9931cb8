package dev.cloudsql.runtime.credentials;

import com.google.auto.service.AutoService;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.CredentialSourceProvider;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code credentials=env:NAME}: the credentials in an environment variable, so that a URL need not
 * contain them. The variable holds the content of a credential file, as JSON or in Base64, or a
 * value such as {@code file:/path} or {@code token:<token>}.
 */
@AutoService(CredentialSourceProvider.class)
public final class EnvProvider implements CredentialSourceProvider {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final UnaryOperator<@Nullable String> environment;

  /** For {@link java.util.ServiceLoader}. */
  public EnvProvider() {
    this(System::getenv);
  }

  EnvProvider(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  @Override
  public String name() {
    return "env";
  }

  @Override
  public CredentialSource create(String argument) throws ConnectorException {
    String variable = argument.strip();
    if (!NAME.matcher(variable).matches()) {
      // Not shown: it may be the credentials themselves.
      throw badArgument("Write the name of an environment variable, as in env:CLOUDSQL_KEY.");
    }
    String value = environment.apply(variable);
    if (value == null || value.isBlank()) {
      throw new ConnectorException(
          ErrorCode.CREDENTIALS,
          Phase.CONFIG,
          null,
          "The environment variable %s, which credentials=env:%s names, is not set. Set it to the content of a credential file, as it is or in Base64."
              .formatted(variable, variable),
          null);
    }
    String text = value.strip();
    String argumentOfOther = text.substring(text.indexOf(':') + 1);
    if (text.startsWith("file:")) {
      return new FileProvider(environment).create(argumentOfOther);
    }
    if (text.startsWith("token:")) {
      return new TokenProvider().create(argumentOfOther);
    }
    return JsonProvider.source(
        "the environment variable " + variable,
        text.startsWith("json:") ? argumentOfOther : text,
        environment);
  }
}
