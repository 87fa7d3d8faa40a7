// Package chattest holds the texts of a room to their data and to Telegram: call Texts with samples of each.
package chattest

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/tgtest"
)

// Hostile is a name that would break a message, or write into it, were it not escaped.
const Hostile = `Чайник <b>&"x"`

// Noon is when the texts are read.
var Noon = time.Date(2026, 11, 24, 12, 0, 0, 0, zone)

var zone = time.FixedZone("Almaty", 5*60*60)

const (
	seller    = 7
	maxNotice = 200 // characters of an answer to a press
)

// Samples are data of texts, in every shape that changes what a text says. A name is "html " or "text " and the text's
// own, without the room.
type Samples map[string][]any

// manySamples take long to show under the race detector, which has little to see in one goroutine.
const manySamples = 1000

func (s Samples) count() (n int) {
	for _, views := range s {
		n += len(views)
	}
	return n
}

// Texts fills in every text of a room in every language and shows it in a strict Telegram. A text without a sample
// takes no data if it is a plain one, and fails otherwise. The naming ones are those that show Hostile. The others are
// rooms whose blocks are used.
func Texts(t *testing.T, samples Samples, naming []string, room chat.Room, others ...chat.Room) {
	t.Helper()
	for _, language := range chat.Languages() {
		t.Run(language, func(t *testing.T) {
			if raced && language != chat.Languages()[0] && samples.count() > manySamples {
				t.Skip("run without -race")
			}
			t.Parallel()
			rooms := others
			if room.Name != "chat" { // which every front has
				rooms = append(slices.Clone(others), room)
			}
			s := newScreen(t, language, rooms)
			own := s.namesOf(t, language, room)
			for _, name := range own {
				if plain, rich := strings.CutSuffix(name, chat.RichName); rich {
					s.wantSameFacts(t, room.Name, plain, samples[plain])
				} else if _, given := samples[name]; !given && strings.HasPrefix(name, "html ") {
					t.Errorf("%s has no sample", name)
				}
			}
			for name := range samples {
				if !slices.Contains(own, name) {
					t.Errorf("there is no %s", name)
				}
			}
			all := maps.Clone(samples)
			for _, name := range own {
				if _, given := all[name]; !given && strings.HasPrefix(name, "text ") {
					all[name] = []any{nil}
				}
			}
			shown := map[string][]string{}
			for name, views := range all {
				for _, view := range views {
					shown[name] = append(shown[name], s.draw(t, room.Name, name, view))
				}
			}
			for _, name := range naming {
				if !slices.ContainsFunc(shown[name], func(text string) bool { return strings.Contains(text, Hostile) }) {
					t.Errorf("%s does not show %s as it is", name, Hostile)
				}
			}
			dump(t, language, room.Name, shown)
		})
	}
}

// screen is a strict Telegram: it refuses what the real one refuses.
type screen struct {
	chat.Chat
	telegram *tgtest.Server
}

func newScreen(t *testing.T, language string, rooms []chat.Room) screen {
	t.Helper()
	now := func() time.Time { return Noon }
	router, err := chat.New(chat.Config{Owners: []int64{seller}, Language: language},
		chat.Parts{Zone: zone, Now: now, Log: slog.New(slog.DiscardHandler)}, rooms...)
	if err != nil {
		t.Fatal(err)
	}
	s := screen{router.To(seller), tgtest.New(t)}
	s.telegram.Meet(tgtest.User{ID: seller, FirstName: "Айгуль"}, seller)
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	return s
}

// namesOf are a room's own texts without its name.
func (s screen) namesOf(t *testing.T, language string, room chat.Room) []string {
	t.Helper()
	alone := chat.Room{Name: room.Name, Words: room.Words}
	words, err := chat.LoadWords(language, zone, func() time.Time { return Noon }, alone)
	if err != nil {
		t.Fatal(err)
	}
	names := words.Names()
	for i, name := range names {
		names[i] = strings.Replace(name, room.Name+".", "", 1)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// draw fills in a text and gives what a person would read.
func (s screen) draw(t *testing.T, room, name string, view any) string {
	t.Helper()
	kind, name, _ := strings.Cut(name, " ")
	full := room + "." + name
	if kind == "text" {
		text := s.Text(full, view)
		if text == full {
			t.Errorf("text %s does not fit %+v", full, view)
		}
		if n := len([]rune(text)); n > maxNotice {
			t.Errorf("text %s has %d characters", full, n)
		}
		if n := len([]rune(text)); strings.HasPrefix(name, "button.") && n > chat.MaxLabel {
			t.Errorf("button %s has %d characters, a phone shows %d: %s", full, n, chat.MaxLabel, text)
		}
		check(t, full, text)
		return text
	}
	text, err := s.HTML(full, view)
	if err != nil {
		t.Error(err)
	}
	if text == "" { // parts may have nothing to say
		return ""
	}
	check(t, full, string(text))
	if strings.Contains(string(text), Hostile) {
		t.Errorf("%s is not escaped: %s", full, text)
	}
	return s.read(t, text)
}

// check finds the traces that templates and fmt leave of what they cannot show.
func check(t *testing.T, name, text string) {
	t.Helper()
	for _, trace := range []string{"<no value>", "&lt;no value", "%!", "ZgotmplZ", "&lt;nil"} {
		if strings.Contains(text, trace) {
			t.Errorf("%s has %q: %s", name, trace, text)
		}
	}
}

// read sends a message and gives what Telegram shows of it.
func (s screen) read(t *testing.T, text chat.HTML) string {
	t.Helper()
	var sent struct {
		ID int `json:"message_id"`
	}
	call(t, s.telegram, &sent, "sendMessage", url.Values{
		"chat_id": {fmt.Sprint(seller)}, "text": {string(text)}, "parse_mode": {"HTML"},
	})
	m, _ := s.telegram.Message(seller, sent.ID)
	return m.Text
}
