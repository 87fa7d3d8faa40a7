package tgtest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"kaspibot/kaspi/faults"
)

// tokenShape is what every token looks like. What does not is no address of a bot: 404, not 401.
var tokenShape = lazily(`^\d+:[A-Za-z0-9_-]{35}$`)

// refusal is an answer that says no.
type refusal struct {
	code       int
	text       string
	retryAfter int // seconds; 0 when it is not about rates
	migrateTo  int64
}

func (r *refusal) Error() string { return r.text }

// answer is the refusal the way Telegram sends it: the HTTP status repeats the error code.
func (r *refusal) answer() faults.Answer {
	answer := wireAnswer{ErrorCode: r.code, Description: r.text}
	if r.retryAfter != 0 || r.migrateTo != 0 {
		answer.Parameters = &wireParameters{MigrateToChatID: r.migrateTo, RetryAfter: r.retryAfter}
	}
	a := jsonAnswer(r.code, answer)
	if r.retryAfter > 0 {
		a.Header.Set("Retry-After", strconv.Itoa(r.retryAfter))
	}
	return a
}

// refuse makes a refusal that begins with the name of its code, like most of Telegram's.
func refuse(code int, format string, args ...any) error {
	return &refusal{code: code, text: http.StatusText(code) + ": " + fmt.Sprintf(format, args...)}
}

func badRequest(format string, args ...any) error {
	return refuse(http.StatusBadRequest, format, args...)
}

// unjudged refuses what is right at Telegram but beyond this server, so that nobody mistakes it for a rule.
func unjudged(what string) error {
	return refuse(http.StatusNotImplemented, "tgtest does not know %s", what)
}

// ServeHTTP answers /bot<token>/<method>, and /file/bot<token>/<path> for files.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.running.Done()
	if isDownload(r) {
		s.serveFile(w, r)
		return
	}
	name, err := s.route(r)
	if err != nil {
		errorAnswer(err).Send(w)
		return
	}
	p, err := readParams(w, r) // the whole body: only then does the context end when the client goes away
	call, fault := s.record(name, p)
	fault.Serve(w, r, faults.Service{
		Refuse: refusalOf,
		Work: func() faults.Answer {
			var result any
			if err == nil {
				result, err = s.do(r.Context(), name, p)
			}
			if err != nil {
				s.refused(call, err)
				return errorAnswer(err)
			}
			return jsonAnswer(http.StatusOK, wireAnswer{OK: true, Result: result})
		},
	})
}

// enter counts a request in, unless the server is closing.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.running.Add(1)
	return true
}

// route finds the method a request calls.
func (s *Server) route(r *http.Request) (method string, err error) {
	path, isBot := strings.CutPrefix(r.URL.Path, "/bot")
	token, method, ok := strings.Cut(path, "/")
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodPost:
		return "", &refusal{code: http.StatusMethodNotAllowed, text: "Method Not Allowed"}
	case !isBot || !ok, !tokenShape().MatchString(token):
		return "", &refusal{code: http.StatusNotFound, text: "Not Found"}
	case token != s.token:
		return "", &refusal{code: http.StatusUnauthorized, text: "Unauthorized"}
	}
	return method, nil
}

// record notes the call and finds the fault that is to hit it, whose zero value changes nothing.
func (s *Server) record(name string, p params) (*Call, faults.Row) {
	s.mu.Lock()
	defer s.mu.Unlock()
	call := &Call{Method: name, Params: p.shown(), At: s.now()}
	take := s.table.Take
	if strings.EqualFold(name, "getUpdates") { // a bot asks all the time: only a row of its own hits it
		take = s.table.TakeNamed
	}
	fault, hit := take(faults.Telegram, name)
	if hit {
		call.Error = fault.String()
	}
	s.calls = append(s.calls, call)
	s.wake()
	return call, fault
}

// refused notes on the call why it failed, unless a fault is what the bot is told.
func (s *Server) refused(call *Call, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if call.Error == "" {
		call.Error = err.Error()
	}
	s.wake()
}

// do runs a method. All but getUpdates, which waits, run under the lock.
func (s *Server) do(ctx context.Context, name string, p params) (any, error) {
	if strings.EqualFold(name, "getUpdates") {
		return s.getUpdates(ctx, p)
	}
	run, ok := methods()[strings.ToLower(name)]
	switch {
	case !ok && known(name):
		return nil, unjudged("the method " + name)
	case !ok:
		return nil, refuse(http.StatusNotFound, "method not found")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return run(s, p)
}

// methods are the methods by their lower-case names, since Telegram ignores the case.
func methods() map[string]func(*Server, params) (any, error) {
	return map[string]func(*Server, params) (any, error){
		"getme":                  (*Server).getMe,
		"sendmessage":            (*Server).sendMessage,
		"sendrichmessage":        (*Server).sendRichMessage,
		"senddocument":           (*Server).sendDocument,
		"sendphoto":              (*Server).sendPhoto,
		"getchat":                (*Server).getChat,
		"pinchatmessage":         (*Server).pinChatMessage,
		"unpinchatmessage":       (*Server).unpinChatMessage,
		"unpinallchatmessages":   (*Server).unpinAllChatMessages,
		"editmessagecaption":     (*Server).editMessageCaption,
		"getfile":                (*Server).getFile,
		"sendchataction":         (*Server).sendChatAction,
		"editmessagetext":        (*Server).editMessageText,
		"editmessagereplymarkup": (*Server).editMessageReplyMarkup,
		"deletemessage":          (*Server).deleteMessage,
		"answercallbackquery":    (*Server).answerCallbackQuery,
		"setmycommands":          (*Server).setMyCommands,
		"deletemycommands":       (*Server).deleteMyCommands,
		"getmycommands":          (*Server).getMyCommands,
		"setwebhook":             (*Server).setWebhook,
		"deletewebhook":          (*Server).deleteWebhook,
		"getwebhookinfo":         (*Server).getWebhookInfo,
	}
}

func jsonAnswer(code int, answer wireAnswer) faults.Answer {
	body, err := json.Marshal(answer)
	if err != nil {
		panic(fmt.Sprintf("tgtest: encode an answer: %v", err)) // our own types always encode
	}
	return faults.Answer{Code: code, Header: http.Header{"Content-Type": {"application/json"}}, Body: body}
}
