// Package page shows the chats of a fake Telegram as a web page: New makes its handler, Listen finds it a place on
// loopback, and Guard keeps the pages of others from driving it.
//
// The page is embedded and asks for nothing from outside. What people do comes as small POSTs, what they see goes out as
// server-sent events, one stream a tab. The browser gets texts and where they are formatted, never HTML, so that nothing
// that a bot or a person writes can become a part of the page.
package page

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"time"

	"kaspibot/bot/tgtest"
)

// Config says what a page shows.
type Config struct {
	Telegram *tgtest.Server
	People   []Person       // who can be played, the first one from the start
	Language string         // of the page: ru, kk or en
	Zone     *time.Location // of the times it shows; nil is UTC
	World    World          // the panel beside the chat; nil for none
}

// Person is somebody who has a chat with the bot.
type Person struct {
	User tgtest.User
	Role string // as the page names it, in its language
}

// World is what there is around the chat.
type World interface {
	// Groups are the actions that can be taken, by subject. They never change.
	Groups() []Group

	// Do takes an action and tells what has come of it, in the page's language; false when there is no such action.
	Do(ctx context.Context, action string) (said string, known bool)

	// Tables are the figures as they are now.
	Tables(ctx context.Context) []Table
}

// Group is a few actions on one subject.
type Group struct {
	Title   string   `json:"title"`
	Actions []Action `json:"actions"`
}

// Action is something that the world can be made to do.
type Action struct {
	Name  string `json:"name"`
	Label string `json:"label"`
}

// Table is a few figures.
type Table struct {
	Title string     `json:"title"`
	Head  []string   `json:"head"`
	Rows  [][]string `json:"rows"` // as long as Head each
}

//go:embed static
var static embed.FS

type handler struct{ Config }

// New makes the page of a chat. Its streams end with the requests, so a server has to end those when it stops.
func New(c Config) http.Handler {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	h := handler{c}
	files, err := fs.Sub(static, "static")
	if err != nil {
		panic(err) // the folder is embedded
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(files))
	mux.HandleFunc("GET /start", h.start)
	mux.HandleFunc("GET /events", h.events)
	mux.HandleFunc("GET /file/{person}/{message}", h.file)
	mux.HandleFunc("POST /say", h.say)
	mux.HandleFunc("POST /press", h.press)
	mux.HandleFunc("POST /file", h.upload)
	mux.HandleFunc("POST /world", h.act)
	return Guard(mux)
}

type startPerson struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Role string `json:"role"`
}

// start tells what the page has to know before anything happens.
func (h handler) start(w http.ResponseWriter, _ *http.Request) {
	about := struct {
		Language string            `json:"language"`
		Words    map[string]string `json:"words"`
		Bot      string            `json:"bot"`
		People   []startPerson     `json:"people"`
		World    []Group           `json:"world"`
	}{Language: h.language(), Words: words()[h.language()], Bot: tgtest.BotUsername}
	for _, p := range h.People {
		about.People = append(about.People, startPerson{p.User.ID, p.User.FirstName, p.Role})
	}
	if h.World != nil {
		about.World = h.World.Groups()
	}
	answer(w, about)
}

func (h handler) language() string {
	if words()[h.Language] == nil {
		return "ru"
	}
	return h.Language
}

// person finds who is played by an id; nobody else may be.
func (h handler) person(id int64) (tgtest.User, bool) {
	for _, p := range h.People {
		if p.User.ID == id {
			return p.User, true
		}
	}
	return tgtest.User{}, false
}

func answer(w http.ResponseWriter, what any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(what) // the browser may be gone
}
