package dev.cloudsql.sqldata.wire;

/**
 * The field numbers of a direction's message; 0 for a content that this direction does not have.
 *
 * <pre>
 * field              request   response
 * ack                      4          2
 * start_session            5          -
 * continue_session         6          -
 * session_metadata         -          3
 * data                     7          4
 * terminate_session        8          5
 * </pre>
 */
record Fields(
    int ack, int startSession, int continueSession, int metadata, int data, int terminateSession) {

  static final Fields REQUEST = new Fields(4, 5, 6, 0, 7, 8);
  static final Fields RESPONSE = new Fields(2, 0, 0, 3, 4, 5);

  // StartSession and ContinueSession
  static final int LOCATION_ID = 1;
  static final int INSTANCE_ID = 2;
  static final int SESSION_ID = 3;

  // SessionMetadata
  static final int SUPPORTED_FEATURES = 1;
  static final int FEATURE_RECONNECT = 1;

  // Ack
  static final int RECEIVED_OFFSET = 1;

  // DataPacket
  static final int FIRST_BYTE_OFFSET = 1;
  static final int DATA = 2;

  // TerminateSession
  static final int STATUS = 1;

  // google.rpc.Status, google.protobuf.Any and google.rpc.ErrorInfo
  static final int STATUS_CODE = 1;
  static final int STATUS_MESSAGE = 2;
  static final int STATUS_DETAILS = 3;
  static final int ANY_TYPE_URL = 1;
  static final int ANY_VALUE = 2;
  static final int ERROR_INFO_REASON = 1;
  static final int ERROR_INFO_DOMAIN = 2;
  static final String ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo";
  static final String DOMAIN = "sqladmin.googleapis.com";
}
