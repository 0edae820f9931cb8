package dev.cloudsql.runtime.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the file that the option {@code config} names: Java properties in UTF-8. */
final class PropertiesFile {

  private static final int LONGEST = 1 << 20;

  private PropertiesFile() {}

  /**
   * Reads a file.
   *
   * @param problems receives what is wrong with it, without a part of its content
   * @return its properties; none if it cannot be read
   */
  static SortedMap<String, String> read(Path path, List<String> problems) {
    SortedMap<String, String> read = new TreeMap<>();
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(LONGEST + 1);
      if (bytes.length > LONGEST) {
        problems.add(problem(path, "it is longer than " + LONGEST + " bytes"));
        return read;
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      Properties properties = new Properties();
      properties.load(new StringReader(text));
      properties
          .stringPropertyNames()
          .forEach(name -> read.put(name, properties.getProperty(name, "")));
    } catch (NoSuchFileException e) {
      problems.add(problem(path, "there is no such file"));
    } catch (CharacterCodingException e) {
      problems.add(problem(path, "it is not UTF-8"));
    } catch (IllegalArgumentException e) {
      problems.add(problem(path, "a \\u is not followed by four hexadecimal digits"));
    } catch (IOException e) {
      problems.add(problem(path, "it cannot be read (" + e.getClass().getSimpleName() + ")"));
    }
    String another = read.remove(ConnectOption.CONFIG.key());
    if (another != null) {
      problems.add(
          "%s in %s has no effect: a properties file cannot name another"
              .formatted(ConnectOption.CONFIG.key(), path));
    }
    return read;
  }

  private static String problem(Path path, String why) {
    return "%s=file:%s cannot be used: %s".formatted(ConnectOption.CONFIG.key(), path, why);
  }
}
