package dev.cloudsql.cli.doctor;

import java.util.Locale;

/**
 * What an examination can find. {@code docs/doctor.md} lists them by {@link #id()}, and a test
 * compares it with this list. In a remedy, words in capitals are replaced with the names of the
 * case, as far as they are known.
 */
enum Diagnosis {
  TARGET_MALFORMED(
      Step.SETTINGS,
      "The target is neither an instance connection name, nor a DNS name, nor a URL.",
      "Write project:region:instance, as the instance's page in the Cloud SQL console shows it, or a DNS name that leads to the instance."),
  URL_WITHOUT_CONNECTOR(
      Step.SETTINGS,
      "The URL does not use the connector: the driver would dial its host by itself.",
      "Write jdbc:cloudsql:DIALECT://project:region:instance/database, or name the socket factory in the URL as docs/configuration.md shows for each driver."),
  OPTION_WRONG(
      Step.SETTINGS,
      "Settings are unknown, malformed or contradict each other.",
      "Correct the settings that the reason lists; docs/configuration.md has all of them."),
  DIALECT_MISSING(
      Step.SETTINGS,
      "No dialect has this name.",
      "Use one of the names in the reason, or put the dialect's jar on the path."),
  DRIVER_MISSING(
      Step.SETTINGS,
      "The driver of the dialect is not on the path.",
      "Add the artifact that the reason names to the path."),
  PLUGIN_UNUSABLE(
      Step.SETTINGS,
      "A plug-in that the settings name cannot be found or used.",
      "Check its name, and that its jar is on the path."),
  RUNTIME_UNUSABLE(
      Step.SETTINGS,
      "Jars of this library or of the libraries that it uses are missing, doubled or of different versions.",
      "Keep one version of all jars with cloudsql-bom."),
  TIMED_OUT(
      Step.SETTINGS,
      "The time of the connect is up before it could do anything.",
      "Raise the limit (--timeout)."),
  UNEXPECTED(
      Step.SETTINGS,
      "The connect fails for a reason that this program does not know.",
      "Report it with the output of --json."),

  CREDENTIALS_MISSING(
      Step.CREDENTIALS,
      "This machine has no application default credentials.",
      "Run 'gcloud auth application-default login', or set GOOGLE_APPLICATION_CREDENTIALS to a credential file, or run where a service account is attached."),
  CREDENTIALS_UNUSABLE(
      Step.CREDENTIALS,
      "The configured credentials cannot be read.",
      "Give the path or the content of a JSON file from the Cloud console or from gcloud."),
  CREDENTIALS_REFUSED(
      Step.CREDENTIALS,
      "The token server refuses the credentials.",
      "Renew them: 'gcloud auth application-default login' for a user, a new key for a service account."),
  CREDENTIALS_OF_ANOTHER_UNIVERSE(
      Step.CREDENTIALS,
      "The credentials belong to another universe than the Admin API.",
      "Set cloudSqlUniverseDomain to the domain of the credentials, or use credentials of that universe."),
  IMPERSONATION_DENIED(
      Step.CREDENTIALS,
      "The credentials may not act as the service account to impersonate.",
      "Grant PRINCIPAL roles/iam.serviceAccountTokenCreator on ACCOUNT, with delegates on each account of the chain, and enable iamcredentials.googleapis.com."),
  TOKEN_SERVER_UNAVAILABLE(
      Step.CREDENTIALS,
      "The token server fails or cannot be reached.",
      "Check DNS, firewalls and proxies between here and the token server (oauth2.googleapis.com, or the metadata server on Google Cloud), then try again."),
  TOKEN_UNUSABLE(
      Step.CREDENTIALS,
      "The token server gives tokens that cannot be used: empty, expired already, or without an expiry.",
      "Check the token server, and the clock of this machine."),

  API_HOST_UNKNOWN(
      Step.API,
      "The host name of the Admin API cannot be resolved.",
      "Check the name servers of this machine, the proxy settings of this Java (https.proxyHost), and the URL if one is configured."),
  API_UNREACHABLE(
      Step.API,
      "No connection to the Admin API: it is refused, reset or cut off.",
      "Check firewalls and proxies between here and ROOT, and the URL if one is configured."),
  API_SILENT(
      Step.API,
      "The Admin API does not answer in time.",
      "Check firewalls and proxies between here and ROOT: one that drops packets looks like this."),
  API_NOT_TRUSTED(
      Step.API,
      "Java does not trust the certificate that answers in place of the Admin API, perhaps of a proxy that inspects TLS.",
      "Add the proxy's authority to the trust store of Java (javax.net.ssl.trustStore), or exempt ROOT from inspection."),
  API_INSPECTED(
      Step.API,
      "A proxy inspects the TLS connection to the Admin API: its certificate is not Google's.",
      "Exempt ROOT from inspection: the proxy reads the access tokens."),
  API_PROXY_REFUSES(
      Step.API,
      "A proxy on the way to the Admin API refuses the connection or wants a login.",
      "Let the proxy pass ROOT, or set a java.net.Authenticator that logs in to it."),
  API_PROXY_IGNORED(
      Step.API,
      "The Admin API cannot be reached directly, and Java does not read the proxy in the environment variable HTTPS_PROXY.",
      "Name the proxy in system properties: java -Dhttps.proxyHost=… -Dhttps.proxyPort=…, for this program in JAVA_TOOL_OPTIONS."),
  API_OTHER_SERVER(
      Step.API,
      "Something else answers in place of the Admin API, with a page for people.",
      "Check for a sign-in page of the network or a proxy, and what answers at ROOT."),
  API_RESPONSE_UNUSABLE(
      Step.API,
      "The answer of the Admin API is incomplete, too large or malformed.",
      "Check what answers at ROOT, such as a proxy in between."),
  API_FAILING(
      Step.API,
      "The Admin API fails with an internal error.",
      "Try again later, and look at https://status.cloud.google.com."),
  API_THROTTLED(
      Step.API,
      "The quota of the Admin API is used up.",
      "Share one connector between all callers of a program, set cloudSqlAdminQuotaProject to another project, or ask for more quota in the Cloud console."),

  CLOCK_WRONG(
      Step.CLOCK,
      "The clock of this machine differs from the Admin API's.",
      "Set the clock, and keep it right with NTP (timedatectl set-ntp true)."),

  NAME_LEADS_NOWHERE(
      Step.NAME,
      "The DNS name does not exist, or its records name no instance.",
      "Create a TXT record of TARGET whose value is the instance connection name, project:region:instance."),
  DNS_UNAVAILABLE(
      Step.NAME,
      "The name servers fail or do not answer.",
      "Check the name servers of this machine, and that it can reach them on port 53 by UDP and TCP."),

  TOKEN_REFUSED(
      Step.INSTANCE,
      "The Admin API does not accept the access token.",
      "Renew the credentials: 'gcloud auth application-default login' for a user; for fixed tokens, fetch new ones."),
  ROLE_MISSING(
      Step.INSTANCE,
      "The principal may not connect to the instance, or the instance or its project does not exist.",
      "Grant the role: gcloud projects add-iam-policy-binding PROJECT --member=MEMBER --role=ROLE"),
  SCOPE_MISSING(
      Step.INSTANCE,
      "The access token lacks the scope of the Admin API.",
      "Give the credentials the scope https://www.googleapis.com/auth/sqlservice.admin; for a virtual machine, set its access scopes to cloud-platform."),
  API_DISABLED(
      Step.INSTANCE,
      "The Cloud SQL Admin API is not enabled in the project of the calls.",
      "Enable it: gcloud services enable sqladmin.googleapis.com --project=CONSUMER"),
  QUOTA_PROJECT_REFUSED(
      Step.INSTANCE,
      "The principal may not use the quota project.",
      "Grant the role: gcloud projects add-iam-policy-binding QUOTA_PROJECT --member=MEMBER --role=roles/serviceusage.serviceUsageConsumer; or set another quota project (--quota-project)."),
  PERIMETER_FORBIDS(
      Step.INSTANCE,
      "VPC Service Controls forbid the call.",
      "Have the service perimeter of PROJECT admit this network and principal for sqladmin.googleapis.com; the identifier in the reason leads to its audit log."),
  ACCESS_DENIED(
      Step.INSTANCE,
      "The Admin API denies access for another reason than a role.",
      "Follow the reason: a policy of the organization, billing, or a suspended project."),
  INSTANCE_UNKNOWN(
      Step.INSTANCE,
      "The project has no such instance.",
      "Check the name: gcloud sql instances list --project=PROJECT --format='value(connectionName)'"),
  INSTANCE_STOPPED(
      Step.INSTANCE,
      "The instance is not running.",
      "Start it: gcloud sql instances patch INSTANCE --project=PROJECT --activation-policy=ALWAYS; if it is suspended, in maintenance or being created, see its page in the Cloud SQL console."),
  REQUEST_REJECTED(
      Step.INSTANCE,
      "The Admin API rejects the request.",
      "Check that the instance is running, and follow the reason."),
  REGION_WRONG(
      Step.INSTANCE,
      "The instance is in another region than its connection name says.",
      "Use the name that the reason gives."),
  INSTANCE_KIND_UNSUPPORTED(
      Step.INSTANCE,
      "The instance is of a kind that connectors cannot reach.",
      "Migrate it to a current instance."),
  CERTIFICATE_EXPIRED(
      Step.INSTANCE,
      "The client certificates that the Admin API issues have expired already.",
      "Check the clock of this machine, and what answers at ROOT in place of the Admin API."),

  ENGINE_WRONG(
      Step.ADDRESSES,
      "The dialect of the URL does not support the engine of the instance.",
      "Use the dialect that the reason names."),
  IAM_UNSUPPORTED(
      Step.ADDRESSES,
      "The dialect or the engine has no IAM database authentication.",
      "Log in with a password, or with the dialect that the reason names."),
  IP_TYPE_UNAVAILABLE(
      Step.ADDRESSES,
      "The instance has no address of a type that the settings allow.",
      "Allow a type that the instance has (--ip-types), or give the instance such an address."),
  NO_ADDRESS(
      Step.ADDRESSES,
      "The instance has no address at all.",
      "Check that it is running, and give it a public or private IP address or Private Service Connect."),
  ADDRESS_UNRESOLVED(
      Step.ADDRESSES,
      "The DNS name of the instance's endpoint has no address here.",
      "Create a private DNS zone with a record of ADDRESS that leads to the Private Service Connect endpoint in this network."),
  PORT_REFUSED(
      Step.ADDRESSES,
      "The address refuses TCP connections to the instance's port.",
      "Check that the instance is running, and that no firewall rejects connections to ADDRESS."),
  PORT_SILENT(
      Step.ADDRESSES,
      "The address does not answer: packets to the instance's port are lost.",
      "Check that this machine has a route to ADDRESS and that no firewall drops the packets. A private address can be reached only from its VPC network or through a VPN; from elsewhere use --ip-types=PUBLIC, or SQL_DATA, which needs no address."),
  PORT_UNREACHABLE(
      Step.ADDRESSES,
      "The network reports that the address cannot be reached.",
      "Check the route to ADDRESS: VPC peering, VPN, and the network of this machine."),
  TCP_DIALER_FAILED(
      Step.ADDRESSES,
      "The configured TCP dialer, such as a SOCKS proxy, opens no connection.",
      "Check that the proxy is running and lets connections to port PORT through."),
  UNIX_SOCKET_UNAVAILABLE(
      Step.ADDRESSES,
      "The Unix socket cannot be opened, or its server closes the connection.",
      "Check that the mount or proxy exists and serves this instance; its log says why it closes the connection."),
  SQL_DATA_NOT_OFFERED(
      Step.ADDRESSES,
      "The instance is not offered over SQL Data.",
      "Name types of address that the instance has after it (--ip-types SQL_DATA,PRIVATE), or check with Google whether its edition has SQL Data."),
  SQL_DATA_EXHAUSTED(
      Step.ADDRESSES,
      "SQL Data has too much to do for the instance.",
      "Open fewer connections through it, or name types of address after it (--ip-types SQL_DATA,PRIVATE)."),
  SQL_DATA_BROKEN(
      Step.ADDRESSES,
      "SQL Data opens no connection, or breaks it off.",
      "Check that this machine reaches port 443 of the Admin API's host by HTTP/2: a proxy that inspects TLS may not pass it on. The other steps say whether the API answers otherwise."),
  ADDRESS_UNUSABLE(
      Step.ADDRESSES,
      "One of the instance's addresses does not work; the connect used another one.",
      "Name only the types of address that work here (--ip-types): each connect first waits for the other one."),

  TLS_VERSION(
      Step.TLS,
      "The server does not speak TLS 1.3.",
      "Check which server answers at ADDRESS: instances speak TLS 1.3, so this is a proxy or another server."),
  TLS_DISABLED_HERE(
      Step.TLS,
      "This Java has TLS 1.3 switched off.",
      "Take TLSv1.3 out of jdk.tls.disabledAlgorithms, and allow TLS_AES_128_GCM_SHA256 in jdk.tls.client.cipherSuites."),
  TLS_BROKEN_OFF(
      Step.TLS,
      "The connection ends before or during the TLS handshake.",
      "Check for a firewall on the way that blocks TLS, and which server answers at ADDRESS."),
  TLS_SILENT(
      Step.TLS,
      "The server accepts the TCP connection but does not finish the TLS handshake.",
      "Check the load of the instance, and firewalls on the way that hold the connection to ADDRESS."),
  TLS_FAILED(
      Step.TLS,
      "The TLS handshake fails.",
      "Check for a proxy or firewall on the way that intercepts TLS 1.3."),
  SERVER_CA_UNKNOWN(
      Step.TLS,
      "Another authority than the instance's issued the server's certificate.",
      "Check which server answers at ADDRESS; if a proxy inspects TLS, exempt the address and its port."),
  SERVER_CERTIFICATE_EXPIRED(
      Step.TLS,
      "The server's certificate has expired.",
      "Rotate it: gcloud sql ssl server-ca-certs rotate --instance=INSTANCE --project=PROJECT"),
  SERVER_CERTIFICATE_ENDS_SOON(
      Step.TLS,
      "The server's certificate expires within 30 days.",
      "Rotate it in time: gcloud sql ssl server-ca-certs create, then rotate, --instance=INSTANCE --project=PROJECT"),
  SERVER_IDENTITY_WRONG(
      Step.TLS,
      "The server's certificate belongs to another instance.",
      "Check which server answers at ADDRESS, and whether a DNS record still names a former address."),

  CLIENT_CERTIFICATE_REFUSED(
      Step.CERTIFICATE,
      "The server refuses the client certificate.",
      "Try again: the connector fetches a new certificate. If it stays refused, check that the address belongs to the instance, and whether its SSL configuration has just been reset."),
  CLOSED_AFTER_HANDSHAKE(
      Step.CERTIFICATE,
      "The server closes the connection right after the TLS handshake.",
      "Check that the instance is running and takes more connections: its log in Cloud Logging names the reason."),
  METADATA_REFUSED(
      Step.CERTIFICATE,
      "The server refuses the metadata exchange.",
      "Do what the server's message in the reason asks."),
  DATABASE_SILENT(
      Step.CERTIFICATE,
      "The tunnel is open, but the database does not answer.",
      "Check that the instance is running and not overloaded: its log in Cloud Logging, and its number of connections."),
  DATABASE_ANSWERS_ODDLY(
      Step.CERTIFICATE,
      "The database's first bytes are not those of its engine.",
      "Check what the instance runs."),

  PASSWORD_REFUSED(
      Step.LOGIN,
      "The database refuses the user or the password.",
      "Check the user and the password: gcloud sql users list --instance=INSTANCE --project=PROJECT; set-password changes it."),
  IAM_LOGIN_REFUSED(
      Step.LOGIN,
      "The database refuses the IAM login.",
      "Add the user (gcloud sql users create PRINCIPAL --instance=INSTANCE --project=PROJECT --type=cloud_iam_user, or cloud_iam_service_account), grant MEMBER roles/cloudsql.instanceUser, and check that the instance has the flag cloudsql.iam_authentication."),
  IAM_USER_UNKNOWN(
      Step.LOGIN,
      "The credentials do not name their principal, so an IAM login needs a user.",
      "Add --user with the e-mail address of the principal, as it was added to the instance."),
  DATABASE_UNKNOWN(
      Step.LOGIN,
      "The instance has no such database, or the user may not use it.",
      "Check its name: gcloud sql databases list --instance=INSTANCE --project=PROJECT"),
  TOO_MANY_CONNECTIONS(
      Step.LOGIN,
      "The database has no connection left.",
      "Close connections that are not in use, make pools smaller, or raise max_connections."),
  DATABASE_NOT_READY(
      Step.LOGIN,
      "The database is starting up, shutting down or recovering.",
      "Wait until it is up; the instance's log in Cloud Logging shows its state."),
  LOGIN_FAILED(
      Step.LOGIN, "The database or its driver reports another error.", "Follow the reason.");

  private final Step step;
  private final String meaning;
  private final String remedy;

  Diagnosis(Step step, String meaning, String remedy) {
    this.step = step;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** The stable name, as in JSON and on the page, such as {@code port-silent}. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The step that it belongs to. */
  Step step() {
    return step;
  }

  /** What is wrong: one sentence. */
  String meaning() {
    return meaning;
  }

  /** What to do, with names in capitals for those of the case. */
  String remedy() {
    return remedy;
  }
}
