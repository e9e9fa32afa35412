package im.magpie.user.account;

import com.baomidou.mybatisplus.annotation.IdType;
import com.baomidou.mybatisplus.annotation.TableId;
import com.baomidou.mybatisplus.annotation.TableName;

/** A row of {@code chat_user}; what is null is left to the column's default. */
@TableName("chat_user")
class UserRow {
    @TableId(type = IdType.AUTO)
    Long id;

    String account;
    String accountKey;
    String passwordHash;
    String name;
    String nameKey;
    String avatar;
    Integer sex;

    /** 0 normal, 1 banned. */
    Integer status;

    String registerIp;
    String lastIp;
    Long createTime;
    Long updateTime;
}
