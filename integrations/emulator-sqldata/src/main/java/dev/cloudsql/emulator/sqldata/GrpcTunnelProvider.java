package dev.cloudsql.emulator.sqldata;

import com.google.auto.service.AutoService;
import dev.cloudsql.emulator.tunnel.Tunnel;
import dev.cloudsql.emulator.tunnel.TunnelCloud;
import dev.cloudsql.emulator.tunnel.TunnelProvider;
import java.io.IOException;

/** Starts a {@link GrpcTunnel}. */
@AutoService(TunnelProvider.class)
public final class GrpcTunnelProvider implements TunnelProvider {

  /** Called by {@link java.util.ServiceLoader}. */
  public GrpcTunnelProvider() {}

  @Override
  public Tunnel start(TunnelCloud cloud) throws IOException {
    return GrpcTunnel.start(cloud);
  }
}
