package chat

import (
	"embed"
	"fmt"
	"html"
	htmltemplate "html/template"
	"io/fs"
	"iter"
	"regexp"
	"slices"
	"strings"
	texttemplate "text/template"
	"time"

	"kaspibot/bot/chat/grammar"
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

// LoadWords reads the texts of a language: those of chat and of every room, in one set, so that rooms can share a block.
// Times are shown in zone, relative to now. It refuses a text whose name does not begin with its room's.
func LoadWords(language string, zone *time.Location, now func() time.Time, rooms ...Room) (*Words, error) {
	if err := bearNames(language, rooms); err != nil {
		return nil, err
	}
	w := &Words{gap: regexp.MustCompile(`\n[\n ]*\n`)}
	funcs := grammar.Funcs(language, zone, now, w.Text)
	w.html = htmltemplate.New(language).Funcs(funcs)
	w.text = texttemplate.New(language).Funcs(funcs)
	for _, room := range rooms {
		if room.Words == nil {
			continue
		}
		if err := w.add(room.Name, room.Words, "words/"+language); err != nil {
			return nil, fmt.Errorf("texts of room %s: %w", room.Name, err)
		}
	}
	return w, nil
}

// add parses the files of a room.
func (w *Words) add(room string, files fs.FS, path string) error {
	message, err := fs.ReadFile(files, path+htmlFile)
	if err != nil {
		return err
	}
	line, err := fs.ReadFile(files, path+textFile)
	if err != nil {
		return err
	}
	if _, err := w.html.New(room + htmlFile).Parse(string(message)); err != nil {
		return err
	}
	_, err = w.text.New(room + textFile).Parse(string(line))
	return err
}

// The files of a room's texts in one language.
const (
	htmlFile = ".html.tmpl"
	textFile = ".text.tmpl"
)

// bearNames refuses texts of rooms that do not bear their room's name, without parsing them.
func bearNames(language string, rooms []Room) error {
	if !slices.Contains(Languages(), language) {
		return fmt.Errorf("no texts in language %q: known are %s", language, strings.Join(Languages(), ", "))
	}
	for _, room := range rooms {
		if room.Words == nil {
			continue
		}
		for _, kind := range []string{htmlFile, textFile} {
			text, err := fs.ReadFile(room.Words, "words/"+language+kind)
			if err != nil {
				return fmt.Errorf("texts of room %s: %w", room.Name, err)
			}
			for name := range defined(string(text)) {
				if !strings.HasPrefix(name, room.Name+".") {
					return fmt.Errorf("texts of room %s: %s does not begin with %q", room.Name, name, room.Name+".")
				}
			}
		}
	}
	return nil
}

// defined are the names that a file of texts gives.
func defined(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, rest, ok := strings.Cut(text, "{{"); ok; _, rest, ok = strings.Cut(rest, "{{") {
			word, named, _ := strings.Cut(strings.TrimLeft(rest, "- \t\n"), " ")
			quote := strings.IndexAny(named, "\"`")
			if word != "define" && word != "block" || quote < 0 {
				continue
			}
			name, _, _ := strings.Cut(named[quote+1:], named[quote:quote+1])
			if !yield(name) {
				return
			}
		}
	}
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
func Table(rows [][]string) []byte { return grammar.Table(rows) }

// Cell keeps a text that others have written from being taken for a formula in a table.
func Cell(s string) string { return grammar.Cell(s) }
