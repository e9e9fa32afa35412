package im.magpie.message.body;

/**
 * A body that leads to a file. In requests, in the database and on the wire it is the same JSON:
 * the record's components.
 */
sealed interface MediaBody extends MessageBody, BodyView
        permits ImageBody, FileBody, VoiceBody, VideoBody, EmojiBody {

    @Override
    default String content() {
        return BodyJson.write(this);
    }

    @Override
    default BodyView view() {
        return this;
    }
}
