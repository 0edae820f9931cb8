package dev.cloudsql.tck.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The JUnit extension")
class FakeCloudSqlExtensionTests {

  private static final List<FakeCloudSql> STARTED = new ArrayList<>();

  @RegisterExtension
  final FakeCloudSqlExtension extension = new FakeCloudSqlExtension(() -> remember());

  private FakeInstance db;

  private static FakeCloudSql remember() {
    FakeCloudSql cloud = FakeCloudSql.start();
    STARTED.add(cloud);
    return cloud;
  }

  @BeforeEach
  void startInstance(FakeCloudSql cloud) {
    db = cloud.instance("project:region:db").start();
  }

  @RepeatedTest(2)
  @DisplayName("gives a test and what surrounds it one cloud, and each test another")
  void oneCloud(FakeCloudSql cloud) throws Exception {
    assertThat(new TestClient(cloud).connectSettings(db.name()).statusCode()).isEqualTo(200);
    new TestClient(cloud).connect(db);
  }

  @AfterEach
  void stillOpen(FakeCloudSql cloud) throws Exception {
    assertThat(new TestClient(cloud).connectSettings(db.name()).statusCode()).isEqualTo(200);
  }

  @AfterAll
  static void allClosed() {
    assertThat(STARTED).hasSize(2).doesNotHaveDuplicates();
    for (FakeCloudSql cloud : STARTED) {
      assertThatThrownBy(() -> new TestClient(cloud).get("")).isInstanceOf(IOException.class);
    }
  }
}
