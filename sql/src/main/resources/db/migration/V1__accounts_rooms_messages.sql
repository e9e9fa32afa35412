-- One schema for H2 (MySQL mode), MariaDB and MySQL. Times are epoch milliseconds (UTC) in BIGINT columns named *_time.
-- A *_key column holds the normalised form (NFKC, lower case, trimmed) of a text that must be unique without case.
-- Index names carry the table's name: H2 wants them unique in the schema.

CREATE TABLE chat_user (
  id            BIGINT       NOT NULL AUTO_INCREMENT,
  account       VARCHAR(32)  NULL,
  account_key   VARCHAR(64)  NULL,
  password_hash VARCHAR(80)  NULL,
  name          VARCHAR(32)  NOT NULL,
  name_key      VARCHAR(64)  NOT NULL,
  avatar        VARCHAR(512) NULL,
  sex           TINYINT      NOT NULL DEFAULT 1,
  status        TINYINT      NOT NULL DEFAULT 0,
  register_ip   VARCHAR(45)  NULL,
  last_ip       VARCHAR(45)  NULL,
  create_time   BIGINT       NOT NULL,
  update_time   BIGINT       NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uk_chat_user_account (account_key),
  UNIQUE KEY uk_chat_user_name (name_key)
) AUTO_INCREMENT = 20000 DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- A login on one device. ended_time is set once, by logout, revocation or a ban.
CREATE TABLE device_session (
  id          BIGINT       NOT NULL AUTO_INCREMENT,
  uid         BIGINT       NOT NULL,
  user_agent  VARCHAR(255) NOT NULL,
  ip          VARCHAR(45)  NOT NULL,
  create_time BIGINT       NOT NULL,
  seen_time   BIGINT       NOT NULL,
  expire_time BIGINT       NOT NULL,
  ended_time  BIGINT       NULL,
  PRIMARY KEY (id),
  KEY idx_device_session_uid (uid),
  KEY idx_device_session_expire (expire_time)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One QR code shown on one connection. Codes and confirm keys are stored as SHA-256, hexadecimal.
CREATE TABLE login_ticket (
  code_hash    CHAR(64)    NOT NULL,
  node         VARCHAR(64) NOT NULL,
  node_start   VARCHAR(64) NOT NULL,
  connection   BIGINT      NOT NULL,
  state        VARCHAR(16) NOT NULL,
  uid          BIGINT      NULL,
  confirm_hash CHAR(64)    NULL,
  user_agent   VARCHAR(255) NOT NULL,
  ip           VARCHAR(45) NOT NULL,
  create_time  BIGINT      NOT NULL,
  expire_time  BIGINT      NOT NULL,
  PRIMARY KEY (code_hash),
  UNIQUE KEY uk_login_ticket_connection (node, node_start, connection),
  KEY idx_login_ticket_expire (expire_time)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Every user has a row from registration on. online: 1 or 0.
CREATE TABLE user_presence (
  uid           BIGINT      NOT NULL,
  online        TINYINT     NOT NULL,
  node          VARCHAR(64) NULL,
  last_opt_time BIGINT      NOT NULL,
  PRIMARY KEY (uid),
  KEY idx_user_presence_order (online, last_opt_time, uid)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Items a user owns: badges and cards. grant_key makes a grant happen once.
CREATE TABLE user_item (
  id          BIGINT      NOT NULL AUTO_INCREMENT,
  uid         BIGINT      NOT NULL,
  item_id     BIGINT      NOT NULL,
  used        TINYINT     NOT NULL DEFAULT 0,
  grant_key   VARCHAR(96) NOT NULL,
  create_time BIGINT      NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uk_user_item_grant (grant_key),
  KEY idx_user_item_uid (uid, item_id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- type: 1 group, 2 friends. hot_flag 1: everybody hears it. last_seq and last_change are the room's counters; they move
-- only under this row's lock.
CREATE TABLE room (
  id             BIGINT  NOT NULL AUTO_INCREMENT,
  type           TINYINT NOT NULL,
  hot_flag       TINYINT NOT NULL DEFAULT 0,
  status         TINYINT NOT NULL DEFAULT 0,
  last_seq       BIGINT  NOT NULL DEFAULT 0,
  last_change    BIGINT  NOT NULL DEFAULT 0,
  last_msg_id    BIGINT  NULL,
  member_version BIGINT  NOT NULL DEFAULT 0,
  active_time    BIGINT  NOT NULL,
  create_time    BIGINT  NOT NULL,
  PRIMARY KEY (id),
  KEY idx_room_active (active_time, id)
) AUTO_INCREMENT = 1000 DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE room_group (
  room_id BIGINT       NOT NULL,
  name    VARCHAR(64)  NOT NULL,
  avatar  VARCHAR(512) NULL,
  PRIMARY KEY (room_id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Membership and conversation state in one row. role: 1 owner, 2 admin, 3 member. A hot room has rows only for those who
-- have read or written. left_seq: what a former member may see up to; null for members.
-- Unread = (room.last_seq - read_seq) - (sent - sent_at_read).
CREATE TABLE room_member (
  room_id      BIGINT  NOT NULL,
  uid          BIGINT  NOT NULL,
  role         TINYINT NOT NULL DEFAULT 3,
  read_seq     BIGINT  NOT NULL DEFAULT 0,
  sent         BIGINT  NOT NULL DEFAULT 0,
  sent_at_read BIGINT  NOT NULL DEFAULT 0,
  join_seq     BIGINT  NOT NULL DEFAULT 0,
  left_seq     BIGINT  NULL,
  create_time  BIGINT  NOT NULL,
  PRIMARY KEY (room_id, uid),
  KEY idx_room_member_uid (uid)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- content: the text or, for other types, the body as JSON. extra: JSON that belongs to the message (mentions, reply).
-- request_hash: SHA-256, hexadecimal, of what the sender asked for; tells a repeat from a reuse of client_msg_id.
CREATE TABLE message (
  id            BIGINT      NOT NULL AUTO_INCREMENT,
  room_id       BIGINT      NOT NULL,
  seq           BIGINT      NOT NULL,
  change_no     BIGINT      NOT NULL DEFAULT 0,
  from_uid      BIGINT      NOT NULL,
  client_msg_id VARCHAR(64) NULL,
  request_hash  CHAR(64)    NULL,
  type          TINYINT     NOT NULL,
  content       TEXT        NOT NULL,
  extra         TEXT        NULL,
  status        TINYINT     NOT NULL DEFAULT 0,
  create_time   BIGINT      NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uk_message_seq (room_id, seq),
  UNIQUE KEY uk_message_client (from_uid, client_msg_id)
) AUTO_INCREMENT = 100000000 DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Uid 1 speaks for the system; room 1 is the global room.
INSERT INTO chat_user (id, name, name_key, avatar, create_time, update_time)
  VALUES (1, '系统消息', '系统消息', '/img/system.svg', 1000.0 * UNIX_TIMESTAMP(), 1000.0 * UNIX_TIMESTAMP());
INSERT INTO room (id, type, hot_flag, active_time, create_time) VALUES (1, 1, 1, 1000.0 * UNIX_TIMESTAMP(), 1000.0 * UNIX_TIMESTAMP());
INSERT INTO room_group (room_id, name, avatar) VALUES (1, '全员群', '/img/lobby.svg');
