package im.magpie.user.wechat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * The flat XML WeChat speaks. Document types are refused, so nothing is ever fetched or expanded;
 * what is read is bounded by the caller.
 */
final class WeChatXml {
    private static final String NO_DOCTYPE = "http://apache.org/xml/features/disallow-doctype-decl";

    private WeChatXml() {}

    /**
     * The texts of the root's children, by name; empty when this is not XML as WeChat writes it.
     */
    static Optional<Map<String, String>> read(InputStream xml) throws IOException {
        return read(new InputSource(xml));
    }

    /** The same of a text. */
    static Optional<Map<String, String>> read(String xml) {
        try {
            return read(new InputSource(new StringReader(xml)));
        } catch (IOException e) {
            throw new IllegalStateException("a text can be read", e);
        }
    }

    private static Optional<Map<String, String>> read(InputSource source) throws IOException {
        try {
            Map<String, String> fields = new HashMap<>();
            Node child = parser().parse(source).getDocumentElement().getFirstChild();
            for (; child != null; child = child.getNextSibling()) {
                if (child.getNodeType() == Node.ELEMENT_NODE) {
                    fields.put(child.getNodeName(), child.getTextContent().strip());
                }
            }
            return Optional.of(fields);
        } catch (SAXException e) {
            return Optional.empty();
        }
    }

    private static DocumentBuilder parser() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature(NO_DOCTYPE, true);
            factory.setExpandEntityReferences(false);
            DocumentBuilder parser = factory.newDocumentBuilder();
            parser.setErrorHandler(new Strict());
            return parser;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK's parser can do without document types", e);
        }
    }

    /** A text message to a person, from the account. */
    static String text(String to, String from, long seconds, String content) {
        StringWriter xml = new StringWriter();
        try {
            XMLStreamWriter writer =
                    XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(xml);
            writer.writeStartElement("xml");
            element(writer, "ToUserName", to);
            element(writer, "FromUserName", from);
            element(writer, "CreateTime", Long.toString(seconds));
            element(writer, "MsgType", "text");
            element(writer, "Content", content);
            writer.writeEndElement();
            writer.flush();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("five texts can be written", e);
        }
        return xml.toString();
    }

    private static void element(XMLStreamWriter writer, String name, String text)
            throws XMLStreamException {
        writer.writeStartElement(name);
        writer.writeCharacters(text);
        writer.writeEndElement();
    }

    /** The default one prints to standard error what strangers send. */
    private static final class Strict implements ErrorHandler {
        @Override
        public void warning(SAXParseException problem) {}

        @Override
        public void error(SAXParseException problem) throws SAXException {
            throw problem;
        }

        @Override
        public void fatalError(SAXParseException problem) throws SAXException {
            throw problem;
        }
    }
}
