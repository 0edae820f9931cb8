/** {@code ipTypes=nodes:PRIVATE} connects to the nodes of a read pool in turn. */
module com.example.readpool {
  requires dev.cloudsql;
  requires static com.google.auto.service;
  requires static org.jspecify;

  provides dev.cloudsql.spi.IpSelectorProvider with
      com.example.readpool.NodesProvider;
}
