package page

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"kaspibot/bot/tgtest"
)

const (
	// maxAct is the longest request that is no file, in bytes.
	maxAct = 64 << 10

	// maxFile is the largest file that can be sent, in bytes: what a bot may download, and a little more, so that a bot
	// can be seen to refuse it.
	maxFile = 21 << 20
)

// act is what a person does. Only the fields of the request in question are read.
type act struct {
	Person  int64  `json:"person"`
	Text    string `json:"text"`
	ReplyTo int    `json:"replyTo"`
	Message int    `json:"message"`
	Data    string `json:"data"`
	Action  string `json:"action"`
}

// read takes an act out of a request, or answers what is wrong with it.
func read(w http.ResponseWriter, r *http.Request) (a act, ok bool) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		http.Error(w, "application/json is wanted", http.StatusUnsupportedMediaType)
		return a, false
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxAct)).Decode(&a); err != nil {
		http.Error(w, "the request cannot be read", http.StatusBadRequest)
		return a, false
	}
	return a, true
}

// played reads an act of one of the people.
func (h handler) played(w http.ResponseWriter, r *http.Request) (a act, by tgtest.User, ok bool) {
	if a, ok = read(w, r); !ok {
		return a, by, false
	}
	if by, ok = h.person(a.Person); !ok {
		http.Error(w, "nobody of this id is played here", http.StatusNotFound)
	}
	return a, by, ok
}

// maxText is the longest text that the app lets a person send, in characters.
const maxText = 4096

func (h handler) say(w http.ResponseWriter, r *http.Request) {
	a, by, ok := h.played(w, r)
	if !ok {
		return
	}
	text := strings.TrimSpace(a.Text)
	if text == "" || len([]rune(text)) > maxText {
		http.Error(w, "a text has 1 to 4096 characters", http.StatusBadRequest)
		return
	}
	h.Telegram.Reply(by, by.ID, a.ReplyTo, text)
	answer(w, struct{}{})
}

func (h handler) press(w http.ResponseWriter, r *http.Request) {
	a, by, ok := h.played(w, r)
	if !ok {
		return
	}
	query, err := h.Telegram.Press(by, by.ID, a.Message, a.Data)
	if err != nil {
		http.Error(w, "the button is not there any more", http.StatusConflict)
		return
	}
	answer(w, struct {
		Query string `json:"query"`
	}{query})
}

// upload sends the body of the request as a document.
func (h handler) upload(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.ParseInt(r.URL.Query().Get("person"), 10, 64) // 0 is nobody
	by, ok := h.person(id)
	if !ok {
		http.Error(w, "nobody of this id is played here", http.StatusNotFound)
		return
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFile))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		http.Error(w, "the file is too large", http.StatusRequestEntityTooLarge)
		return
	case err != nil || len(data) == 0:
		http.Error(w, "there is nothing in the file", http.StatusBadRequest)
		return
	}
	name := path.Base("/" + strings.ReplaceAll(r.URL.Query().Get("name"), `\`, "/"))
	if name == "/" {
		name = "file"
	}
	h.Telegram.SendFile(by, by.ID, tgtest.Document{Name: name, Data: data}, r.URL.Query().Get("caption"))
	answer(w, struct{}{})
}

// file gives a file of a person's chat: a picture to be seen, anything else to be kept.
func (h handler) file(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.ParseInt(r.PathValue("person"), 10, 64) // 0 is nobody and no message
	message, _ := strconv.Atoi(r.PathValue("message"))
	_, known := h.person(id)
	m, found := h.Telegram.Message(id, message)
	switch {
	case !known || !found || m.Deleted || m.Document == nil && m.Photo == nil:
		http.NotFound(w, r)
	case m.Photo != nil:
		w.Header().Set("Content-Type", http.DetectContentType(m.Photo.Data)) // it was measured: it is a picture
		_, _ = w.Write(m.Photo.Data)
	default:
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": m.Document.Name}))
		_, _ = w.Write(m.Document.Data)
	}
}

// act lets the world do something.
func (h handler) act(w http.ResponseWriter, r *http.Request) {
	a, ok := read(w, r)
	if !ok {
		return
	}
	said, known := "", false
	if h.World != nil {
		said, known = h.World.Do(r.Context(), a.Action)
	}
	if !known {
		http.Error(w, "there is no such action", http.StatusNotFound)
		return
	}
	answer(w, struct {
		Said string `json:"said"`
	}{said})
}
