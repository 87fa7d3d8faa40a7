package demo

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"kaspibot/bot/tgtest/page"
	"kaspibot/kaspi/faults"
)

// maxControl is the longest request to the control, in bytes.
const maxControl = 1 << 20

// control is a world over HTTP.
type control struct{ *world }

// handler has the page of the chat below the control.
func (w control) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", chatPage(panel{world: w.world}))
	mux.HandleFunc("GET /_world/state", func(rw http.ResponseWriter, _ *http.Request) { reply(rw, http.StatusOK, w.state()) })
	mux.HandleFunc("GET /_world/settings", func(rw http.ResponseWriter, _ *http.Request) { reply(rw, http.StatusOK, w.outsides()) })
	mux.HandleFunc("GET /_world/faults", func(rw http.ResponseWriter, _ *http.Request) { reply(rw, http.StatusOK, w.inForce()) })
	mux.HandleFunc("POST /_world/faults", w.addFaults)
	mux.HandleFunc("DELETE /_world/faults", func(rw http.ResponseWriter, _ *http.Request) {
		w.allWell()
		reply(rw, http.StatusOK, w.inForce())
	})
	mux.HandleFunc("GET /_world/events", func(rw http.ResponseWriter, _ *http.Request) { reply(rw, http.StatusOK, w.names()) })
	mux.HandleFunc("POST /_world/events/{name}", w.makeHappen)
	return page.Guard(mux)
}

// inForce are the faults that are left, an empty list where there are none.
func (w *world) inForce() []faults.Row { return append([]faults.Row{}, w.faults.Rows()...) }

// complaint is the answer to a request that cannot be carried out.
type complaint struct {
	Error string `json:"error"`
}

func reply(rw http.ResponseWriter, code int, what any) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(code)
	_ = json.NewEncoder(rw).Encode(what) // the client may be gone
}

// addFaults puts a row or an array of them into the table; all or none.
func (w control) addFaults(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxControl))
	var rows []faults.Row
	if err == nil {
		rows, err = rowsOf(body)
	}
	if err != nil {
		reply(rw, http.StatusBadRequest, complaint{err.Error()})
		return
	}
	w.faults.Add(rows...)
	reply(rw, http.StatusOK, w.inForce())
}

func rowsOf(body []byte) (rows []faults.Row, err error) {
	rows = make([]faults.Row, 1)
	switch text := bytes.TrimSpace(body); { // by how it begins: an error is of what was meant
	case bytes.HasPrefix(text, []byte("[")):
		err = json.Unmarshal(text, &rows)
	case bytes.HasPrefix(text, []byte("{")):
		err = json.Unmarshal(text, &rows[0])
	default:
		err = errors.New("want a row or an array of them")
	}
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		switch r.Service {
		case "", faults.Kaspi, faults.AlStyle, faults.Telegram:
		default:
			return nil, errors.New("service: want kaspi, alstyle, telegram or none")
		}
	}
	return rows, nil
}

// makeHappen answers 404 for an event that there is not, and 409 for one that cannot be now.
func (w control) makeHappen(rw http.ResponseWriter, r *http.Request) {
	said, ok, known := w.happen(r.Context(), r.PathValue("name"))
	switch {
	case !known:
		reply(rw, http.StatusNotFound, complaint{"there is no such event: GET /_world/events names them"})
	case !ok:
		reply(rw, http.StatusConflict, complaint{said})
	default:
		reply(rw, http.StatusOK, struct {
			Said string `json:"said"`
		}{said})
	}
}

func (w control) names() map[string]string {
	all := map[string]string{}
	for _, e := range events() {
		all[e.name] = e.label.in(w.language)
	}
	return all
}
