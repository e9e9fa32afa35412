package im.magpie.user.account;

import com.baomidou.mybatisplus.annotation.IdType;
import com.baomidou.mybatisplus.annotation.TableId;
import com.baomidou.mybatisplus.annotation.TableName;

/** A row of {@code user_item}: something a user owns. */
@TableName("user_item")
class UserItemRow {
    /** The card that pays for a change of name. */
    static final long RENAME_CARD = 1;

    @TableId(type = IdType.AUTO)
    Long id;

    Long uid;
    Long itemId;

    /** Names the occasion, so that the same grant is given once. */
    String grantKey;

    Long createTime;
}
