package im.magpie.user.sticker;

import com.baomidou.mybatisplus.annotation.IdType;
import com.baomidou.mybatisplus.annotation.TableId;
import com.baomidou.mybatisplus.annotation.TableName;

/** A row of {@code user_emoji}: a sticker somebody keeps. */
@TableName("user_emoji")
class StickerRow {
    @TableId(type = IdType.AUTO)
    Long id;

    Long uid;
    String expressionUrl;
    Long createTime;
}
