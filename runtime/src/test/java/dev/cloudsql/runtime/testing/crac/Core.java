package dev.cloudsql.runtime.testing.crac;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The entry point. */
public final class Core {

  // Weak, as in a real JVM.
  private static final List<WeakReference<Resource>> RESOURCES = new CopyOnWriteArrayList<>();
  private static final Context<Resource> GLOBAL =
      resource -> RESOURCES.add(new WeakReference<>(resource));

  private Core() {}

  public static Context<Resource> getGlobalContext() {
    return GLOBAL;
  }

  public static void checkpointRestore() throws Exception {
    for (WeakReference<Resource> reference : RESOURCES) {
      Resource resource = reference.get();
      if (resource != null) {
        resource.beforeCheckpoint(GLOBAL);
      }
    }
    for (WeakReference<Resource> reference : RESOURCES) {
      Resource resource = reference.get();
      if (resource != null) {
        resource.afterRestore(GLOBAL);
      }
    }
  }
}

/** Thrown by a real JVM when something is open. */
final class CheckpointException extends Exception {
  private static final long serialVersionUID = 1;
}

/** Thrown by a real JVM when something cannot be opened again. */
final class RestoreException extends Exception {
  private static final long serialVersionUID = 1;
}
