package bot

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/screens/pricelist"
	"kaspibot/bot/screens/shop"
	"kaspibot/feed/publish"
)

// recorded are the words of a kind that a released program has put into chats or the database.
func recorded(t *testing.T, kind string) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/recorded_buttons.txt")
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for line := range strings.Lines(string(text)) {
		if word, ok := strings.CutPrefix(line, kind+" "); ok {
			word, _, _ = strings.Cut(strings.TrimSpace(word), " ") // what was kept stands behind it
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		t.Fatalf("no %s is recorded", kind)
	}
	return words
}

// noEngine stands for an engine that rooms are made with and never asks.
type noEngine struct{}

func (noEngine) Sync(context.Context, bool, func(pricelist.Progress)) (publish.Report, error) {
	return publish.Report{}, nil
}
func (noEngine) Upload(context.Context) (pricelist.Uploaded, error) { return pricelist.Uploaded{}, nil }
func (noEngine) Status(context.Context) (shop.Status, error)        { return shop.Status{}, nil }
func (noEngine) Doctor(context.Context, func(shop.Finding)) error   { return nil }
func (noEngine) ClockRight() bool                                   { return false }
func (noEngine) OrdersPolled() time.Time                            { return time.Time{} }
func (noEngine) StockRead() time.Time                               { return time.Time{} }

func TestEveryRecordedButtonAndQuestionIsKnown(t *testing.T) {
	t.Parallel()
	var verbs, steps []string
	for _, room := range (&Bot{}).rooms(Parts{Auto: &auto.Acceptance{}, Engine: noEngine{}}) {
		for _, v := range room.Verbs {
			verbs = append(verbs, v.Name)
		}
		for _, s := range room.Steps {
			steps = append(steps, s.Name)
		}
	}
	var pressed []string
	for _, data := range recorded(t, "button") {
		verb, _, ok := chat.DecodePress(data)
		if !ok || !slices.Contains(verbs, verb) {
			t.Errorf("nobody listens for the button %s", data)
		}
		pressed = append(pressed, verb)
	}
	for _, verb := range verbs {
		if !slices.Contains(pressed, verb) {
			t.Errorf("no button %s is recorded", verb)
		}
	}
	asked := recorded(t, "step")
	for _, step := range asked {
		if !slices.Contains(steps, step) {
			t.Errorf("nobody takes the answer to %s", step)
		}
	}
	for _, step := range steps {
		if !slices.Contains(asked, step) {
			t.Errorf("no question %s is recorded", step)
		}
	}
}

func TestEveryRecordedKindOfNewsIsKnown(t *testing.T) {
	t.Parallel()
	for _, kind := range recorded(t, "news") {
		if !slices.Contains(orders.NewsKinds(), orders.NewsKind(kind)) {
			t.Errorf("news %s is unknown", kind)
		}
	}
}

// A name that no code has any more is read by nobody.
func TestEveryRecordedNameStandsInTheCode(t *testing.T) {
	t.Parallel()
	code := literals(t)
	for _, kind := range []string{"setting", "audit"} {
		for _, name := range recorded(t, kind) {
			head := name[:max(0, strings.LastIndex(name, "."))]
			if !code[name] && (head == "" || !code[head] && !code[head+"."]) { // put together of a head and more
				t.Errorf("the %s %s is known to nobody", kind, name)
			}
		}
	}
}

// literals are the plain strings in the program's code.
func literals(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	quoted := regexp.MustCompile(`"([a-z._]+)"`)
	for _, root := range []string{".", "../cmd", "../feed"} {
		err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
				return err
			}
			source, err := os.ReadFile(file)
			for _, name := range quoted.FindAllStringSubmatch(string(source), -1) {
				all[name[1]] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// Who reads the audit trail reads words, for whatever was done.
func TestEveryRecordedActHasWords(t *testing.T) {
	t.Parallel()
	for _, language := range chat.Languages() {
		words, err := chat.LoadWords(language, time.UTC, time.Now, (&Bot{}).rooms(Parts{Auto: &auto.Acceptance{}, Engine: noEngine{}})...)
		if err != nil {
			t.Fatal(err)
		}
		for _, verb := range recorded(t, "audit") {
			if words.Text("people.verb", verb) == verb {
				t.Errorf("in %s the act %s has no words", language, verb)
			}
		}
	}
}
