package dev.cloudsql.emulator.api;

import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.ApiFault.OddToken;
import dev.cloudsql.emulator.http.HttpHandler;
import dev.cloudsql.emulator.http.HttpRequest;
import dev.cloudsql.emulator.http.HttpReset;
import dev.cloudsql.emulator.http.HttpResponse;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.ApiRequest;
import dev.cloudsql.emulator.state.ApiFaultRule;
import dev.cloudsql.emulator.state.CloudState;
import dev.cloudsql.emulator.state.FaultBoard.Occurrence;
import dev.cloudsql.emulator.state.InstanceState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Handles every HTTP call: records it, applies a fault, and passes it to the server for its path.
 */
public final class EmulatedApis implements HttpHandler {

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

  private final CloudState cloud;
  private final AdminApi admin;
  private final TokenServer tokens;
  private final MetadataServer metadata;
  private final IamCredentials impersonation;
  private final SecurityTokens federation;

  /** Makes the handler for a cloud, with the service account that receives tokens. */
  public EmulatedApis(CloudState cloud, Account account) {
    this.cloud = cloud;
    this.admin = new AdminApi(cloud, account.project());
    this.tokens = new TokenServer(cloud, account);
    this.metadata = new MetadataServer(cloud, account);
    this.impersonation = new IamCredentials(cloud, account.project());
    this.federation = new SecurityTokens(cloud);
  }

  @Override
  public HttpResponse handle(HttpRequest request) throws IOException, InterruptedException {
    Route route = Route.of(request, cloud);
    InstanceState instance = route.instance();
    ApiRequest call =
        new ApiRequest(
            route.call(),
            instance == null ? null : instance.name(),
            request.method(),
            request.target(),
            request.headers(),
            request.body());
    cloud.calls().add(call);
    Optional<Occurrence<ApiFaultRule>> strike = cloud.faults().take(rule -> rule.strikes(call));
    HttpResponse response =
        strike.isPresent() ? faulty(strike.get(), route, request) : answer(route, request, null);
    return response.with("Date", date());
  }

  /** The time, as Google's servers send it in each response. */
  private String date() {
    return HTTP_DATE.format(cloud.clock().instant().atOffset(ZoneOffset.UTC));
  }

  private HttpResponse answer(Route route, HttpRequest request, @Nullable OddToken odd) {
    return switch (route.call()) {
      case TOKEN -> tokens.answer(request, odd);
      case TOKEN_INFO -> tokens.info(request);
      case METADATA -> metadata.answer(request, odd);
      case GENERATE_ACCESS_TOKEN -> impersonation.answer(request);
      case EXCHANGE_TOKEN -> federation.answer(request);
      default -> admin.answer(route, request);
    };
  }

  private HttpResponse faulty(Occurrence<ApiFaultRule> strike, Route route, HttpRequest request)
      throws IOException, InterruptedException {
    ApiFault fault = strike.fault().fault();
    if (fault instanceof ApiFault.Status status) {
      return error(status, route.call());
    }
    if (fault instanceof ApiFault.Body body) {
      return HttpResponse.text(body.status(), body.contentType(), body.text());
    }
    if (fault instanceof ApiFault.HugeBody huge) {
      return HttpResponse.json(200, "").with(filler(huge.bytes()));
    }
    if (fault instanceof ApiFault.Reset) {
      throw new HttpReset();
    }
    if (fault instanceof ApiFault.Hang) {
      strike.hold();
    } else if (fault instanceof ApiFault.Delay delay) {
      strike.hold(delay.time());
    }
    HttpResponse answer = answer(route, request, fault instanceof OddToken odd ? odd : null);
    return fault instanceof ApiFault.CutBody cut ? cut(answer, cut.reset()) : answer;
  }

  private static HttpResponse error(ApiFault.Status status, ApiCall call) {
    ApiError error = new ApiError(status.code(), status.reason(), status.message());
    boolean oauth = call == ApiCall.TOKEN || call == ApiCall.EXCHANGE_TOKEN;
    HttpResponse response = oauth ? error.oauthResponse() : error.response();
    String retryAfter = status.retryAfter();
    return retryAfter == null ? response : response.with("Retry-After", retryAfter);
  }

  private static HttpResponse cut(HttpResponse answer, boolean reset) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    answer.body().writer().writeTo(whole);
    return answer.with(
        new HttpResponse.Body(
            whole.size(),
            out -> {
              out.write(whole.toByteArray(), 0, whole.size() / 2);
              if (reset) {
                out.flush();
                throw new HttpReset();
              }
            }));
  }

  private static HttpResponse.Body filler(long bytes) {
    return new HttpResponse.Body(bytes, out -> fill(out, bytes));
  }

  private static void fill(OutputStream out, long bytes) throws IOException {
    byte[] block = new byte[8192];
    Arrays.fill(block, (byte) 'x');
    out.write('"');
    for (long left = bytes - 2; left > 0; left -= block.length) {
      out.write(block, 0, (int) Math.min(left, block.length));
    }
    out.write('"');
  }
}
