package tgtest

import (
	"fmt"
	"net/http"
	"path"
	"strings"
	"time"

	"kaspibot/kaspi/faults"
)

const (
	// maxDownload is the largest file that getFile gives to a bot, in bytes. People may send up to 2 GB.
	maxDownload = 20 << 20

	// linkLasts is how long the address of a file is good: at least an hour, so no bot may count on more.
	linkLasts = time.Hour
)

// download is an address that getFile has given out.
type download struct {
	file *Document
	at   time.Time
}

// SendFile makes a person send a file, with a caption or none. It returns the id of the update, or 0 when Telegram
// brings the bot none: see Say. In a group, the caption takes the place of the text.
func (s *Server) SendFile(user User, chat int64, file Document, caption string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.meet(user, chat)
	if c.blocked {
		return 0
	}
	if file.MIME == "" {
		file.MIME = mimeOf(file.Name)
	}
	m := s.add(c, Message{From: user, Text: caption, HTML: escape(caption), Document: s.keep(&file)}, commandsIn(caption))
	s.emit(Event{Kind: EventSaid, From: user, Message: m.Message})
	if c.kind != "private" && !c.concerns(m) {
		return 0
	}
	return int64(s.push("message", wireUpdate{Message: s.wire(c, m)}))
}

// sentFile finds the file to send as a document or a photo: uploaded under its own name or by an attach:// reference, or
// sent before and meant by its file id.
func (s *Server) sentFile(p params, as string) (*Document, error) {
	value := p.fields[as]
	file := p.files[as]
	if name, ok := strings.CutPrefix(value, "attach://"); ok {
		file = p.files[name]
	}
	known := file == nil
	if known {
		file = s.files[value]
	}
	photo := as == "photo"
	switch {
	case file == nil && value == "":
		return nil, badRequest("there is no %s in the request", as)
	case file == nil && strings.Contains(value, "://") && !strings.HasPrefix(value, "attach://"):
		return nil, unjudged("files by their address")
	case file == nil:
		return nil, badRequest("wrong file identifier/HTTP URL specified")
	case len(file.Data) == 0:
		return nil, badRequest("file must be non-empty")
	case len(file.Data) > maxFile:
		return nil, &refusal{code: http.StatusRequestEntityTooLarge, text: "Request Entity Too Large"}
	case known && photo != file.photo():
		return nil, badRequest("can't use file of type %s as %s", file.kind(), kindOfFile(photo))
	case !known && photo:
		return file, file.measure()
	}
	return file, nil
}

// keep gives an uploaded file its id, by which it can be sent again.
func (s *Server) keep(file *Document) *Document {
	if file != nil && file.FileID == "" {
		file.FileID = fmt.Sprintf("tgtest-file-%d", len(s.files)+1)
		s.files[file.FileID] = file
	}
	return file
}

// getFile tells where a file can be fetched.
func (s *Server) getFile(p params) (any, error) {
	id := p.fields["file_id"]
	file := s.files[id]
	switch {
	case id == "":
		return nil, badRequest("file_id not specified")
	case file == nil:
		return nil, badRequest("invalid file_id")
	case len(file.Data) > maxDownload:
		return nil, badRequest("file is too big")
	}
	where := fmt.Sprintf("%ss/file_%d%s", strings.ToLower(file.kind()), len(s.downloads)+1, path.Ext(file.Name))
	s.downloads[where] = download{file, s.now()}
	return wireFile{FileID: id, FileUniqueID: "unique-" + id, FileSize: len(file.Data), FilePath: where}, nil
}

// isDownload reports whether a request is for a file, whose address lies beside those of the methods.
func isDownload(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/file/bot") }

// serveFile answers /file/bot<token>/<file_path>. A fault of the method "file" hits it.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	token, where, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/file/bot"), "/")
	if token != s.token {
		(&refusal{code: http.StatusUnauthorized, text: "Unauthorized"}).answer().Send(w)
		return
	}
	call, fault := s.record("file", params{fields: map[string]string{"file_path": where}})
	fault.Serve(w, r, faults.Service{
		Refuse: refusalOf, Work: func() faults.Answer { return s.file(call, where, r.Method) },
	})
}

// file answers with a file whose address is still good.
func (s *Server) file(call *Call, where, verb string) faults.Answer {
	s.mu.Lock()
	d, ok := s.downloads[where]
	ok = ok && s.now().Sub(d.at) <= linkLasts
	s.mu.Unlock()
	if !ok || verb != http.MethodGet {
		no := &refusal{code: http.StatusNotFound, text: "Not Found"}
		s.refused(call, no)
		return no.answer()
	}
	return faults.Answer{
		Code: http.StatusOK, Header: http.Header{"Content-Type": {"application/octet-stream"}}, Body: d.file.Data,
	}
}
