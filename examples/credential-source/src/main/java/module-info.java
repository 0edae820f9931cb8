/** {@code credentials=command:/path/to/program} gets access tokens from a program. */
module com.example.command {
  requires dev.cloudsql;
  requires static com.google.auto.service;
  requires static org.jspecify;

  provides dev.cloudsql.spi.CredentialSourceProvider with
      com.example.command.CommandProvider;
}
