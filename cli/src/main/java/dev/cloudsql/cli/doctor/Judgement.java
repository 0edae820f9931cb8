package dev.cloudsql.cli.doctor;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.cli.doctor.AddressProbe.Sight;
import java.io.EOFException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the reason of a failure: from the code and the phase that the connector reports, and where
 * they leave several, from the probes.
 */
final class Judgement {

  /** Status and reason of the Admin API's answer, as messages of the connector quote them. */
  private static final Pattern ANSWER =
      Pattern.compile("\\((?<status>[1-5]\\d\\d)(?: (?<reason>[A-Za-z0-9_.-]+))?(?::|\\))");

  private static final int DEEPEST = 20;

  private final Evidence evidence;
  private final Exception failure;
  private final Map<String, String> names = new HashMap<>();

  private Judgement(Exception failure, Evidence evidence) {
    this.failure = failure;
    this.evidence = evidence;
  }

  /** The finding for a failed connect. */
  static Finding of(Exception failure, Evidence evidence) {
    ConnectorException known = find(failure, ConnectorException.class).orElse(null);
    if (known == null) {
      Judgement judgement = new Judgement(failure, evidence);
      return failure instanceof SQLException refusal
          ? judgement.finding(judgement.login(refusal))
          : judgement.finding(Diagnosis.UNEXPECTED);
    }
    ConnectorException reason = reason(known);
    Judgement judgement = new Judgement(reason, evidence);
    return judgement.finding(judgement.diagnosis(reason));
  }

  /** Behind a deadline there may be the failure that was retried until then. */
  private static ConnectorException reason(ConnectorException failure) {
    return failure.code() == ErrorCode.TIMEOUT
            && failure.getCause() instanceof ConnectorException before
            && before.code() != ErrorCode.TIMEOUT
        ? before
        : failure;
  }

  private Finding finding(Diagnosis diagnosis) {
    String which =
        switch (diagnosis.step()) {
          case CREDENTIALS -> evidence.credentials().kind();
          case API -> evidence.host();
          case CLOCK -> "this machine";
          case NAME, SETTINGS -> evidence.target();
          case ADDRESSES, TLS, CERTIFICATE -> evidence.address();
          case INSTANCE, LOGIN ->
              evidence.instance() == null ? evidence.target() : evidence.instance().toString();
        };
    return new Finding(
        diagnosis, true, which, text(failure), evidence.fill(diagnosis.remedy(), names));
  }

  /** Whether the database, and not the connector, reported a failure. */
  static boolean isOfTheDatabase(Exception failure) {
    return find(failure, ConnectorException.class).isEmpty();
  }

  /** The message; of a server's it is one line. */
  static String text(Throwable failure) {
    return CommandFailure.reason(failure).replaceAll("\\s+", " ").strip();
  }

  private Diagnosis diagnosis(ConnectorException failure) {
    return switch (failure.code()) {
      case INSTANCE_NAME -> Diagnosis.TARGET_MALFORMED;
      case OPTION -> option();
      case DIALECT -> Diagnosis.DIALECT_MISSING;
      case DRIVER -> Diagnosis.DRIVER_MISSING;
      case PROVIDER -> Diagnosis.PLUGIN_UNUSABLE;
      case RUNTIME -> Diagnosis.RUNTIME_UNUSABLE;
      case NAME -> Diagnosis.NAME_LEADS_NOWHERE;
      case NAME_UNAVAILABLE -> Diagnosis.DNS_UNAVAILABLE;
      case CREDENTIALS -> credentials(failure);
      case CREDENTIALS_UNAVAILABLE -> tokens(failure);
      case API_UNAUTHENTICATED -> Diagnosis.TOKEN_REFUSED;
      case API_DENIED -> denied(failure);
      case API_NOT_FOUND -> Diagnosis.INSTANCE_UNKNOWN;
      case API_REJECTED -> rejected();
      case API_THROTTLED ->
          isOfSqlData(failure) ? Diagnosis.SQL_DATA_EXHAUSTED : Diagnosis.API_THROTTLED;
      case API_UNAVAILABLE -> unavailable();
      case API_RESPONSE -> response();
      case REGION -> Diagnosis.REGION_WRONG;
      case INSTANCE_KIND -> Diagnosis.INSTANCE_KIND_UNSUPPORTED;
      case ENGINE -> Diagnosis.ENGINE_WRONG;
      case IAM_UNSUPPORTED -> Diagnosis.IAM_UNSUPPORTED;
      case IP_TYPE -> isOfSqlData(failure) ? Diagnosis.SQL_DATA_NOT_OFFERED : addresses();
      case SQL_DATA -> Diagnosis.SQL_DATA_BROKEN;
      case TCP -> tcp();
      case UNIX_SOCKET -> Diagnosis.UNIX_SOCKET_UNAVAILABLE;
      case TLS -> tls(failure);
      case SERVER_CERTIFICATE -> certificate();
      case SERVER_IDENTITY -> Diagnosis.SERVER_IDENTITY_WRONG;
      case CLIENT_CERTIFICATE ->
          evidence.clockWrong() ? Diagnosis.CLOCK_WRONG : Diagnosis.CLIENT_CERTIFICATE_REFUSED;
      case METADATA_EXCHANGE -> Diagnosis.METADATA_REFUSED;
      case TIMEOUT -> late(failure.phase());
      default -> Diagnosis.UNEXPECTED;
    };
  }

  private static boolean isOfSqlData(ConnectorException failure) {
    return text(failure).contains(" at SQL_DATA ");
  }

  /** In an IAM login, the user is an option that only the credentials can make up for. */
  private Diagnosis option() {
    if (text(failure).contains("belong to the universe")) {
      return Diagnosis.CREDENTIALS_OF_ANOTHER_UNIVERSE;
    }
    return evidence.iam() && evidence.principal() == null && evidence.instance() != null
        ? Diagnosis.IAM_USER_UNKNOWN
        : Diagnosis.OPTION_WRONG;
  }

  private Diagnosis credentials(ConnectorException failure) {
    if (failure.principal().isPresent() || failure.missingRole().isPresent()) {
      failure.principal().ifPresent(principal -> names.put("PRINCIPAL", principal));
      return Diagnosis.IMPERSONATION_DENIED;
    }
    if (failure.phase() == Phase.CONFIG) {
      return Diagnosis.CREDENTIALS_UNUSABLE;
    }
    if (!evidence.credentials().found() && failure.getCause() == null) {
      return Diagnosis.CREDENTIALS_MISSING;
    }
    return evidence.clockWrong() ? Diagnosis.CLOCK_WRONG : Diagnosis.CREDENTIALS_REFUSED;
  }

  /** A token server that answers with something unusable has no cause in this program. */
  private Diagnosis tokens(ConnectorException failure) {
    if (failure.getCause() != null) {
      return text(failure).contains("Error parsing token")
          ? Diagnosis.TOKEN_UNUSABLE
          : Diagnosis.TOKEN_SERVER_UNAVAILABLE;
    }
    if (!evidence.credentials().found()) {
      return Diagnosis.CREDENTIALS_MISSING;
    }
    return evidence.clockWrong() ? Diagnosis.CLOCK_WRONG : Diagnosis.TOKEN_UNUSABLE;
  }

  private Diagnosis denied(ConnectorException failure) {
    failure.principal().ifPresent(principal -> names.put("PRINCIPAL", principal));
    failure.missingRole().ifPresent(role -> names.put("ROLE", role));
    if (evidence.api() != null) {
      evidence
          .api()
          .consumer()
          .ifPresent(project -> names.put("CONSUMER", project.replaceFirst("^projects/", "")));
    }
    return switch (reasonOfApi()) {
      case "accessNotConfigured", "SERVICE_DISABLED" -> Diagnosis.API_DISABLED;
      case "insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT" -> Diagnosis.SCOPE_MISSING;
      case "USER_PROJECT_DENIED" -> Diagnosis.QUOTA_PROJECT_REFUSED;
      case "SECURITY_POLICY_VIOLATED", "vpcServiceControls" -> Diagnosis.PERIMETER_FORBIDS;
      default ->
          failure.missingRole().isPresent() ? Diagnosis.ROLE_MISSING : Diagnosis.ACCESS_DENIED;
    };
  }

  private Diagnosis rejected() {
    int status = status();
    if (status == 407 || text(failure).contains("proxy in front of the Admin API")) {
      return Diagnosis.API_PROXY_REFUSES;
    }
    if (text(failure).contains("with a page for people")) {
      return Diagnosis.API_OTHER_SERVER;
    }
    boolean stopped =
        stopped(Diagnosis.REQUEST_REJECTED) == Diagnosis.INSTANCE_STOPPED
            || text(failure).matches("(?i).*not (?:in an appropriate state|running).*");
    return stopped ? Diagnosis.INSTANCE_STOPPED : Diagnosis.REQUEST_REJECTED;
  }

  private Diagnosis unavailable() {
    Diagnosis diagnosis = withoutAnswer();
    boolean far =
        diagnosis == Diagnosis.API_HOST_UNKNOWN
            || diagnosis == Diagnosis.API_SILENT
            || diagnosis == Diagnosis.API_UNREACHABLE;
    return far && evidence.proxyIgnored() ? Diagnosis.API_PROXY_IGNORED : diagnosis;
  }

  private Diagnosis withoutAnswer() {
    if (has(UnknownHostException.class)) {
      return Diagnosis.API_HOST_UNKNOWN;
    }
    if (has(CertificateException.class) || has(CertPathBuilderException.class)) {
      return evidence.clockWrong() ? Diagnosis.CLOCK_WRONG : Diagnosis.API_NOT_TRUSTED;
    }
    if (has(SocketTimeoutException.class)) {
      return Diagnosis.API_SILENT;
    }
    if (has(EOFException.class)) {
      return Diagnosis.API_RESPONSE_UNUSABLE;
    }
    if (text(failure).contains("Unable to tunnel")) {
      return Diagnosis.API_PROXY_REFUSES;
    }
    return status() >= 500 ? Diagnosis.API_FAILING : Diagnosis.API_UNREACHABLE;
  }

  /**
   * A certificate that has expired on arrival counts as such a response. A redirect, or a page of
   * HTML with status 200, is of another server.
   */
  private Diagnosis response() {
    if (text(failure).contains("had expired when it arrived")) {
      return evidence.clockWrong() ? Diagnosis.CLOCK_WRONG : Diagnosis.CERTIFICATE_EXPIRED;
    }
    ApiAnswer api = evidence.api();
    boolean other = status() > 0 || (api != null && api.failure() == null && api.page());
    return other ? Diagnosis.API_OTHER_SERVER : Diagnosis.API_RESPONSE_UNUSABLE;
  }

  private Diagnosis addresses() {
    if (!text(failure).contains("no address at all")) {
      return Diagnosis.IP_TYPE_UNAVAILABLE;
    }
    return stopped(Diagnosis.NO_ADDRESS);
  }

  private Diagnosis tcp() {
    if (evidence.config().tcpDialer().isPresent()
        || evidence.dials().stream().anyMatch(dial -> dial.via().isPresent())) {
      return Diagnosis.TCP_DIALER_FAILED;
    }
    if (has(NoRouteToHostException.class)) {
      return Diagnosis.PORT_UNREACHABLE;
    }
    if (text(failure).contains("the host name ")) {
      return Diagnosis.ADDRESS_UNRESOLVED;
    }
    if (has(SocketTimeoutException.class) || text(failure).contains("no answer in time")) {
      return Diagnosis.PORT_SILENT;
    }
    if (causes().anyMatch(it -> text(it).contains("reset"))) {
      // Whether a reset comes before or after the first byte of TLS is chance.
      return Diagnosis.TLS_BROKEN_OFF;
    }
    return causes().anyMatch(it -> text(it).contains("refused"))
        ? stopped(Diagnosis.PORT_REFUSED)
        : Diagnosis.PORT_UNREACHABLE;
  }

  private Diagnosis stopped(Diagnosis otherwise) {
    return evidence.state().isEmpty() || evidence.state().equals("RUNNABLE")
        ? otherwise
        : Diagnosis.INSTANCE_STOPPED;
  }

  private Diagnosis tls(ConnectorException failure) {
    if (failure.phase() == Phase.LOGIN) {
      return Diagnosis.CLOSED_AFTER_HANDSHAKE;
    }
    String text = text(failure);
    if (text.contains("TLS 1.3 switched off") || text.contains("cannot set up TLS 1.3")) {
      return Diagnosis.TLS_DISABLED_HERE;
    }
    String protocol = evidence.failedSight().map(Sight::protocol).orElse("");
    if (text.contains("does not speak TLS 1.3")
        || (!protocol.isEmpty() && !protocol.equals("TLSv1.3"))) {
      return Diagnosis.TLS_VERSION;
    }
    return text.contains("closed the connection") ? Diagnosis.TLS_BROKEN_OFF : Diagnosis.TLS_FAILED;
  }

  private Diagnosis certificate() {
    boolean dates =
        has(CertificateExpiredException.class) || has(CertificateNotYetValidException.class);
    if (dates && (evidence.clockWrong() || has(CertificateNotYetValidException.class))) {
      return Diagnosis.CLOCK_WRONG;
    }
    return dates ? Diagnosis.SERVER_CERTIFICATE_EXPIRED : Diagnosis.SERVER_CA_UNKNOWN;
  }

  private Diagnosis late(Phase phase) {
    return switch (phase) {
      case RESOLVE -> Diagnosis.DNS_UNAVAILABLE;
      case REFRESH -> evidence.token() ? Diagnosis.API_SILENT : Diagnosis.TOKEN_SERVER_UNAVAILABLE;
      case TCP -> Diagnosis.PORT_SILENT;
      case TLS -> Diagnosis.TLS_SILENT;
      case LOGIN -> Diagnosis.DATABASE_SILENT;
      default -> Diagnosis.TIMED_OUT;
    };
  }

  /** By SQLState, and for MySQL and SQL Server by the number of the error. */
  private Diagnosis login(SQLException refusal) {
    String state = refusal.getSQLState() == null ? "" : refusal.getSQLState();
    int number = refusal.getErrorCode();
    if (state.equals("3D000") || number == 1049 || number == 1044 || number == 4060) {
      return Diagnosis.DATABASE_UNKNOWN;
    }
    if (state.startsWith("28") || number == 1045 || number == 18456) {
      return evidence.iam() ? Diagnosis.IAM_LOGIN_REFUSED : Diagnosis.PASSWORD_REFUSED;
    }
    if (state.equals("53300") || number == 1040 || number == 1203) {
      return Diagnosis.TOO_MANY_CONNECTIONS;
    }
    return state.startsWith("57P") ? Diagnosis.DATABASE_NOT_READY : Diagnosis.LOGIN_FAILED;
  }

  private int status() {
    Matcher answer = ANSWER.matcher(text(failure));
    return answer.find() ? Integer.parseInt(answer.group("status")) : 0;
  }

  private String reasonOfApi() {
    Matcher answer = ANSWER.matcher(text(failure));
    return answer.find() && answer.group("reason") != null ? answer.group("reason") : "";
  }

  private boolean has(Class<? extends Throwable> type) {
    return find(failure, type).isPresent();
  }

  private Stream<Throwable> causes() {
    return causes(failure);
  }

  private static Stream<Throwable> causes(@Nullable Throwable failure) {
    return Stream.<@Nullable Throwable>iterate(
            failure, it -> it != null, it -> it == null ? null : it.getCause())
        .limit(DEEPEST)
        .map(Objects::requireNonNull);
  }

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    return causes(failure).filter(type::isInstance).map(type::cast).findFirst();
  }
}
