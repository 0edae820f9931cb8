package dev.cloudsql.discovery;

import dev.cloudsql.spi.DialectProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes jars of plug-ins, each with one of this module's classes. */
record PluginJar(Path directory) {

  Path of(Class<? extends DialectProvider> dialect) throws IOException {
    Path jar = directory.resolve(dialect.getSimpleName() + ".jar");
    String file = dialect.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out);
        InputStream code = dialect.getClassLoader().getResourceAsStream(file)) {
      zip.putNextEntry(new ZipEntry(file));
      code.transferTo(zip);
      zip.putNextEntry(new ZipEntry("META-INF/services/" + DialectProvider.class.getName()));
      zip.write(dialect.getName().getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }
}
