-- Friends, marks, items, roles, the blacklist, stickers, sensitive words, WeChat logins and after-work.

-- How often a message is liked and disliked: moves only under the room's lock, together with message_mark.
-- status: 0 normal, 1 recalled (type, content and extra then say so).
ALTER TABLE message ADD COLUMN like_count INT NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN dislike_count INT NOT NULL DEFAULT 0;

-- What a user thinks of a message. mark_type: 1 like, 2 dislike; no row: neither.
CREATE TABLE message_mark (
  message_id  BIGINT  NOT NULL,
  uid         BIGINT  NOT NULL,
  mark_type   TINYINT NOT NULL,
  create_time BIGINT  NOT NULL,
  PRIMARY KEY (message_id, uid)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The room of two friends. It outlives the friendship; room.status says whether they are friends now.
CREATE TABLE room_friend (
  room_id  BIGINT NOT NULL,
  uid_low  BIGINT NOT NULL,
  uid_high BIGINT NOT NULL,
  PRIMARY KEY (room_id),
  UNIQUE KEY uk_room_friend_pair (uid_low, uid_high)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- A friendship is two rows, one for each side.
CREATE TABLE friend (
  uid         BIGINT NOT NULL,
  friend_uid  BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  PRIMARY KEY (uid, friend_uid),
  KEY idx_friend_new (uid, create_time, friend_uid)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- status: 1 waiting, 2 agreed, 3 rejected. waiting is 1 while the apply waits and null afterwards: between two users at
-- most one apply waits, whoever asked. is_read: whether the target has seen it.
CREATE TABLE friend_apply (
  id          BIGINT       NOT NULL AUTO_INCREMENT,
  uid         BIGINT       NOT NULL,
  target_uid  BIGINT       NOT NULL,
  uid_low     BIGINT       NOT NULL,
  uid_high    BIGINT       NOT NULL,
  waiting     TINYINT      NULL,
  msg         VARCHAR(128) NOT NULL,
  status      TINYINT      NOT NULL,
  is_read     TINYINT      NOT NULL DEFAULT 0,
  create_time BIGINT       NOT NULL,
  update_time BIGINT       NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uk_friend_apply_waiting (uid_low, uid_high, waiting),
  KEY idx_friend_apply_target (target_uid, id),
  KEY idx_friend_apply_unread (target_uid, is_read)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The badge a user wears; null: none.
ALTER TABLE chat_user ADD COLUMN wearing_item_id BIGINT NULL;

-- What can be owned. type: 1 card, 2 badge.
CREATE TABLE item (
  id          BIGINT       NOT NULL,
  type        TINYINT      NOT NULL,
  img         VARCHAR(512) NOT NULL,
  description VARCHAR(128) NOT NULL,
  update_time BIGINT       NOT NULL,
  PRIMARY KEY (id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

INSERT INTO item (id, type, img, description, update_time) VALUES
  (1, 1, '/img/item/1.svg', '改名卡', 1000.0 * UNIX_TIMESTAMP()),
  (2, 2, '/img/item/2.svg', '爆赞徽章，单条消息被点赞超过10次，即可获得', 1000.0 * UNIX_TIMESTAMP()),
  (3, 2, '/img/item/3.svg', '前10名注册的用户才能获得的专属徽章', 1000.0 * UNIX_TIMESTAMP()),
  (4, 2, '/img/item/4.svg', '前100名注册的用户才能获得的专属徽章', 1000.0 * UNIX_TIMESTAMP()),
  (5, 2, '/img/item/5.svg', '知识星球成员的专属徽章', 1000.0 * UNIX_TIMESTAMP()),
  (6, 2, '/img/item/6.svg', '项目贡献者的专属徽章', 1000.0 * UNIX_TIMESTAMP());

-- role: 1 super-admin, 2 chat manager.
CREATE TABLE user_role (
  uid         BIGINT  NOT NULL,
  role        TINYINT NOT NULL,
  create_time BIGINT  NOT NULL,
  PRIMARY KEY (uid, role)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- type: 1 address, 2 user. target: the address (of IPv6 the /64) or the uid. uid: the banned user, also of an address: it
-- is free again when nobody is left for whom it was entered.
CREATE TABLE blacklist (
  type        TINYINT     NOT NULL,
  target      VARCHAR(64) NOT NULL,
  uid         BIGINT      NOT NULL,
  create_time BIGINT      NOT NULL,
  PRIMARY KEY (type, target, uid),
  KEY idx_blacklist_uid (uid)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Stickers a user keeps.
CREATE TABLE user_emoji (
  id             BIGINT       NOT NULL AUTO_INCREMENT,
  uid            BIGINT       NOT NULL,
  expression_url VARCHAR(512) NOT NULL,
  create_time    BIGINT       NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uk_user_emoji_url (uid, expression_url)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Who a WeChat user is here.
CREATE TABLE user_wechat (
  openid      VARCHAR(64) NOT NULL,
  uid         BIGINT      NOT NULL,
  create_time BIGINT      NOT NULL,
  PRIMARY KEY (openid),
  UNIQUE KEY uk_user_wechat_uid (uid)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Who scanned a ticket's code, as the service that scans knows them (WeChat: the openid); the user is found or made when
-- they consent, and the consent names nothing but its key.
ALTER TABLE login_ticket ADD COLUMN scanner VARCHAR(64) NULL;
CREATE UNIQUE INDEX uk_login_ticket_confirm ON login_ticket (confirm_hash);

-- Words that are masked in messages and refused in names.
CREATE TABLE sensitive_word (
  word VARCHAR(64) NOT NULL,
  PRIMARY KEY (word)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Work that must happen after a commit. task_key makes it happen once; a worker claims a task by moving run_time into the
-- future, and deletes it when done. subject: what the task is about, by kind; a message's id.
CREATE TABLE task (
  id          BIGINT      NOT NULL AUTO_INCREMENT,
  kind        VARCHAR(32) NOT NULL,
  task_key    VARCHAR(96) NOT NULL,
  subject     BIGINT      NOT NULL,
  attempts    INT         NOT NULL DEFAULT 0,
  run_time    BIGINT      NOT NULL,
  create_time BIGINT      NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uk_task_key (task_key)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
