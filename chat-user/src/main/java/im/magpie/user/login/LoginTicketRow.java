package im.magpie.user.login;

import com.baomidou.mybatisplus.annotation.IdType;
import com.baomidou.mybatisplus.annotation.TableId;
import com.baomidou.mybatisplus.annotation.TableName;

/** A row of {@code login_ticket}: one QR code shown on one connection. */
@TableName("login_ticket")
class LoginTicketRow {
    @TableId(type = IdType.INPUT)
    String codeHash;

    String node;
    String nodeStart;
    Long connection;
    String state;
    String userAgent;
    String ip;
    Long createTime;
    Long expireTime;
}
