package tgtest

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
)

// Limits of a rich message, of Bot API 10.1: characters of its text, blocks, and columns of a table.
const (
	maxRich    = 32768
	maxBlocks  = 500
	maxColumns = 20
)

// WithRich has the server know rich messages, as Telegram does since Bot API 10.1. Without it, it is an older Bot API server,
// which knows neither the method nor the parameter.
func WithRich() Option {
	return func(s *settings) { s.rich = true }
}

// Rich is WithRich for a server that runs already.
func (s *Server) Rich() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rich = true
}

func (s *Server) sendRichMessage(p params) (any, error) {
	if !s.rich {
		return nil, refuse(http.StatusNotFound, "method not found")
	}
	text, err := p.richText()
	if err != nil {
		return nil, err
	}
	return s.send(p, text, Message{Rich: true}, EventSent)
}

// richText reads rich_message, of which exactly one form has to be there. Only HTML is judged.
func (p params) richText() (formatted, error) {
	o, err := p.object("rich_message")
	if err != nil {
		return formatted{}, err
	}
	html, err := o.text("html")
	switch {
	case err != nil:
		return formatted{}, badObject(err)
	case o.has("blocks"), o.has("markdown"), o.has("media"):
		return formatted{}, unjudged("rich messages but of HTML")
	case html == "":
		return formatted{}, badRequest("message text is empty")
	}
	if err := o.flags("is_rtl", "skip_entity_detection"); err != nil {
		return formatted{}, badObject(err)
	}
	r := rich{in: xml.NewDecoder(strings.NewReader("<rich>" + html + "</rich>"))}
	r.in.Strict = true
	if err := r.read(); err != nil {
		return formatted{}, badRequest("can't parse rich message: %v", err)
	}
	plain := strings.TrimSpace(r.out.String())
	switch {
	case plain == "":
		return formatted{}, badRequest("message text is empty")
	case units(plain) > maxRich || r.blocks > maxBlocks:
		return formatted{}, badRequest("RICH_MESSAGE_TOO_LONG")
	}
	return formatted{plain: plain, source: html}, nil
}

// rich reads the HTML of a rich message: its text as the app shows it, a line for each row of a table.
type rich struct {
	in      *xml.Decoder
	out     strings.Builder
	open    []string
	blocks  int
	columns int
}

// inner says what an element may stand in.
func inner(name string) []string {
	inline := []string{"p", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "footer", "b", "i", "u", "s", "code"}
	return map[string][]string{
		"p": {"rich"}, "h1": {"rich"}, "h2": {"rich"}, "h3": {"rich"}, "h4": {"rich"}, "h5": {"rich"}, "h6": {"rich"},
		"footer": {"rich"}, "hr": {"rich"}, "table": {"rich"}, "tr": {"table"}, "td": {"tr"}, "th": {"tr"},
		"b": inline, "i": inline, "u": inline, "s": inline, "code": inline, "br": inline, "rich": {""},
	}[name]
}

func (r *rich) read() error {
	for {
		token, err := r.in.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			err = r.begin(e)
		case xml.EndElement:
			r.end(e.Name.Local)
		case xml.CharData:
			err = r.text(string(e))
		default:
			err = errors.New("neither a tag nor text")
		}
		if err != nil {
			return err
		}
	}
}

func (r *rich) begin(e xml.StartElement) error {
	name := e.Name.Local
	if !slices.Contains(inner(name), r.within()) {
		return errors.New("<" + name + "> in <" + r.within() + ">")
	}
	if len(e.Attr) > 0 {
		return errors.New("<" + name + "> has attributes")
	}
	switch name {
	case "tr":
		r.columns = 0
	case "td", "th":
		if r.columns++; r.columns > maxColumns {
			return errors.New("too many columns")
		}
		if r.columns > 1 {
			r.out.WriteString(" | ")
		}
	case "br":
		r.out.WriteByte('\n')
	}
	if r.within() == "rich" {
		r.blocks++
	}
	r.open = append(r.open, name)
	return nil
}

func (r *rich) within() string {
	if len(r.open) == 0 {
		return ""
	}
	return r.open[len(r.open)-1]
}

func (r *rich) end(name string) {
	r.open = r.open[:len(r.open)-1]
	if name == "tr" || r.within() == "rich" && name != "table" {
		r.out.WriteByte('\n')
	}
}

// text takes letters only where they are shown; line breaks mean nothing, as in a browser.
func (r *rich) text(s string) error {
	words := strings.Join(strings.FieldsFunc(s, func(c rune) bool { return c == ' ' || c == '\n' || c == '\t' }), " ")
	if slices.Contains([]string{"", "rich", "table", "tr"}, r.within()) {
		if words != "" {
			return errors.New("text in <" + r.within() + ">")
		}
		return nil
	}
	if strings.HasPrefix(s, " ") || strings.HasPrefix(s, "\n") {
		words = " " + words
	}
	if words != " " && (strings.HasSuffix(s, " ") || strings.HasSuffix(s, "\n")) {
		words += " "
	}
	r.out.WriteString(words)
	return nil
}

// wireRich is a rich message as a bot gets it, which this bot does not read: its words are one paragraph.
type wireRich struct {
	Blocks []wireBlock `json:"blocks"`
}

type wireBlock struct {
	Type string `json:"type"`
	Text string `json:"text"`
}
