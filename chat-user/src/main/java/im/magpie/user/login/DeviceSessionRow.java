package im.magpie.user.login;

import com.baomidou.mybatisplus.annotation.IdType;
import com.baomidou.mybatisplus.annotation.TableId;
import com.baomidou.mybatisplus.annotation.TableName;

/** A row of {@code device_session}: one login on one device. */
@TableName("device_session")
class DeviceSessionRow {
    @TableId(type = IdType.AUTO)
    Long id;

    Long uid;
    String userAgent;
    String ip;
    Long createTime;
    Long seenTime;
    Long expireTime;
    Long endedTime;
}
