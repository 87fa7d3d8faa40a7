package chat

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"html"
	htmltemplate "html/template"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	texttemplate "text/template"
	"time"

	"kaspibot/bot/chat/grammar"
	"kaspibot/bot/orders"
)

//go:embed words
var ownWords embed.FS

// HTML is a finished message. Only templates make it, so whatever a buyer or a supplier put into a name is escaped.
type HTML string

// Inside lets a finished text stand inside another one without being escaped twice.
func (h HTML) Inside() any { return htmltemplate.HTML(h) } //nolint:gosec // only templates make an HTML

// Words are the texts of one language: messages as HTML templates, buttons and notices as plain ones.
type Words struct {
	html *htmltemplate.Template
	text *texttemplate.Template
	gap  *regexp.Regexp // what an empty part leaves behind: more than one blank line
}

// Languages lists the codes that LoadWords knows; the first is the default.
func Languages() []string { return []string{"ru", "kk", "en"} }

// dictionary reads the texts of a language when somebody first needs them, and knows which chat reads which.
type dictionary struct {
	staff
	own  string // the language of the bot
	load func(language string) (*Words, error)
	kept orders.Settings // nil for none

	mu  sync.Mutex
	all map[string]*Words
}

func (d *dictionary) of(language string) (*Words, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if w := d.all[language]; w != nil {
		return w, nil
	}
	w, err := d.load(language)
	if err == nil {
		if d.all == nil {
			d.all = map[string]*Words{}
		}
		d.all[language] = w
	}
	return w, err
}

// groupLanguage is what a group has chosen.
const groupLanguage Kept[string] = LanguageKey

// SetGroupLanguage has the bot talk to a group in a language, empty for the bot's own.
func (d *dictionary) SetGroupLanguage(ctx context.Context, group int64, language string) error {
	return groupLanguage.Set(ctx, d.kept, group, language)
}

// Language is what the person of a private chat or a group has chosen; empty for none that is there and can be read.
func (d *dictionary) Language(ctx context.Context, chat int64) (chosen string) {
	switch {
	case chat > 0:
		p, _ := d.known(chat)
		chosen = p.Language
	case d.kept != nil:
		var err error
		if chosen, err = groupLanguage.Get(ctx, d.kept, chat); err != nil {
			d.log.Warn("reading the language of a group failed", "err", err)
		}
	}
	if !slices.Contains(Languages(), chosen) {
		return ""
	}
	return chosen
}

// Reread has what a request says from now on be in the language that its chat has by now.
func (d *dictionary) Reread(r *Request) { r.words = d.in(r.ID) }

// in are the texts that a chat reads.
func (d *dictionary) in(chat int64) *Words {
	w, err := d.of(cmp.Or(d.Language(context.Background(), chat), d.own))
	if err != nil { // New has read the bot's own
		d.log.Error("reading texts failed", "err", err)
		w, _ = d.of(d.own)
	}
	return w
}

// LoadWords reads the texts of a language: those of chat and of every room, in one set, so that rooms can share a block.
// Times are shown in zone, relative to now. It refuses a text whose name does not begin with its room's.
func LoadWords(language string, zone *time.Location, now func() time.Time, rooms ...Room) (*Words, error) {
	if !slices.Contains(Languages(), language) {
		return nil, fmt.Errorf("no texts in language %q: known are %s", language, strings.Join(Languages(), ", "))
	}
	w := &Words{gap: regexp.MustCompile(`\n[\n ]*\n`)}
	funcs := grammar.Funcs(language, zone, now, w.Text)
	w.html = htmltemplate.New(language).Funcs(funcs)
	w.text = texttemplate.New(language).Funcs(funcs)
	for _, room := range rooms {
		if room.Words == nil {
			continue
		}
		if err := w.add(room.Name, room.Words, "words/"+language, funcs); err != nil {
			return nil, fmt.Errorf("texts of room %s: %w", room.Name, err)
		}
	}
	return w, nil
}

// add parses the files of a room, and refuses texts that do not bear its name.
func (w *Words) add(room string, files fs.FS, path string, funcs map[string]any) error {
	alone := &Words{html: htmltemplate.New("").Funcs(funcs), text: texttemplate.New("").Funcs(funcs)}
	for _, set := range []*Words{alone, w} {
		if _, err := set.html.ParseFS(files, path+".html.tmpl"); err != nil {
			return err
		}
		if _, err := set.text.ParseFS(files, path+".text.tmpl"); err != nil {
			return err
		}
	}
	for _, name := range alone.Names() {
		if _, own, _ := strings.Cut(name, " "); !strings.HasPrefix(own, room+".") {
			return fmt.Errorf("%s does not begin with %q", name, room+".")
		}
	}
	return nil
}

// HTML fills in a message. Data that does not fit the template is a bug and comes back as an error.
func (w *Words) HTML(name string, data any) (HTML, error) {
	var b strings.Builder
	if err := w.html.ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("text %s: %w", name, err)
	}
	return HTML(strings.TrimSpace(w.gap.ReplaceAllString(b.String(), "\n\n"))), nil
}

// Text fills in a button or a one-line notice. A missing text shows its own name: visible, and harmless.
func (w *Words) Text(name string, data any) string {
	var b strings.Builder
	if err := w.text.ExecuteTemplate(&b, name, data); err != nil {
		return name
	}
	return strings.TrimSpace(b.String())
}

// Names lists the texts there are, so that a test can hold the languages against each other. The files and the root
// that hold them bear names of their own.
func (w *Words) Names() []string {
	var names []string
	for _, t := range w.html.Templates() {
		names = append(names, "html "+t.Name())
	}
	for _, t := range w.text.Templates() {
		names = append(names, "text "+t.Name())
	}
	return slices.DeleteFunc(names, func(name string) bool {
		own := name[len("html "):]
		return own == "" || strings.HasSuffix(own, ".tmpl") || slices.Contains(Languages(), own)
	})
}

// OwnWords are the texts of this package and of who speaks of faults without a front.
func OwnWords(language string, zone *time.Location, now func() time.Time, rooms ...Room) (*Words, error) {
	return LoadWords(language, zone, now, append(rooms, Room{Name: "chat", Words: ownWords})...)
}

// Plain fills in a message that has no markup, for where it is plain text. One that cannot be filled in says that the
// program failed.
func (w *Words) Plain(name string, view any) string {
	text, err := w.HTML(name, view)
	if err != nil {
		return w.Text("chat.answer.error", nil)
	}
	return html.UnescapeString(string(text))
}

// Table writes rows the way Excel in Kazakhstan opens them by a tap.
func Table(rows [][]string) ([]byte, error) { return grammar.Table(rows) }

// Cell keeps a text that others have written from being taken for a formula in a table.
func Cell(s string) string { return grammar.Cell(s) }
