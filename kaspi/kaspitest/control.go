package kaspitest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Request is a request as it arrived, whatever became of it.
type Request struct {
	Method string
	Path   string // below the base address, as "/orders"; whole when outside of it
	Query  url.Values
	Agent  string
	Header http.Header
	At     time.Time // by the server's clock
	Body   []byte
}

// accepts reports whether the request is one to accept an order, and which.
func (r Request) accepts() (code string, ok bool) {
	var c change
	if r.Method != http.MethodPost || r.Path != "/orders" || json.Unmarshal(r.Body, &c) != nil {
		return "", false
	}
	return textOf(c.Data.ID), c.Data.Attributes.Status == "ACCEPTED_BY_MERCHANT"
}

// Requests returns all requests so far, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Count tells how many requests of a method have arrived whose path begins so; an empty method counts all.
func (s *Server) Count(method, pathPrefix string) (n int) {
	for _, r := range s.Requests() {
		if (method == "" || r.Method == method) && strings.HasPrefix(r.Path, pathPrefix) {
			n++
		}
	}
	return n
}

// Accepts tells how many requests to accept an order have arrived, refused and unanswered ones included.
func (s *Server) Accepts(code string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepts[code]
}

// Sent tells how many requests to give an order a status have arrived, refused and unanswered ones included. A
// request for the buyer's code and one with it both ask for COMPLETED.
func (s *Server) Sent(code, status string) (n int) {
	for _, r := range s.Requests() {
		var c change
		if r.Method == http.MethodPost && r.Path == "/orders" && json.Unmarshal(r.Body, &c) == nil &&
			textOf(c.Data.ID) == code && c.Data.Attributes.Status == status {
			n++
		}
	}
	return n
}

// Accepted tells how many requests to accept an order took effect: 0 or 1.
func (s *Server) Accepted(code string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, ok := s.orders[code]; ok {
		return o.accepted
	}
	return 0
}

// UploadBody is a price list or a file of product cards that was let in.
type UploadBody struct {
	Path        string
	ContentType string
	Disposition string
	Body        []byte
}

// Packed reports whether an order has been packed, over the API or in the cabinet.
func (s *Server) Packed(code string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[code]
	return o != nil && o.assembled
}

// Uploads returns all uploads that were let in so far, oldest first.
func (s *Server) Uploads() []UploadBody {
	s.mu.Lock()
	defer s.mu.Unlock()
	uploads := slices.Clone(s.uploads)
	for i := range uploads {
		uploads[i].Body = bytes.Clone(uploads[i].Body)
	}
	return uploads
}

// scriptAgent reports whether an agent is left without an answer.
func scriptAgent(agent string) bool {
	return agent == "" || strings.HasPrefix(agent, "Go-http-client") ||
		strings.HasPrefix(agent, "curl/") || strings.HasPrefix(agent, "python-")
}

// below is a path as seen from the base address; other paths stay whole.
func below(path string) string {
	if rest, ok := strings.CutPrefix(path, base); ok {
		return rest
	}
	return path
}

// switches are the ways in which whole installations of the real service differ.
type switches struct {
	now           func() time.Time
	hangScripts   bool
	needMerchant  bool
	needAccept    bool
	listArchive   bool
	tellPlanned   bool
	dropPreOrder  bool
	ignoreInclude bool
	hideEntries   int
	pageLimit     int
	waybillReads  int
	workReads     int
	importReads   int
	uploadStatus  int
	uploadBody    string
	products      []Product
}

func defaults() switches {
	return switches{now: time.Now, waybillReads: 2, workReads: 2, importReads: 1}
}

func (s *Server) set(change func(*switches)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.switches)
}

// HangScriptAgents leaves requests without an answer when their User-Agent is empty or that of Go, curl or
// Python. Off at first.
func (s *Server) HangScriptAgents(on bool) { s.set(func(v *switches) { v.hangScripts = on }) }

// RequireMerchant makes every list empty, with status 200, unless X-Merchant-Uid is MerchantID. Off at first.
func (s *Server) RequireMerchant(on bool) { s.set(func(v *switches) { v.needMerchant = on }) }

// RequireAccept answers a request without an Accept header with a page of HTML and 404, as one source saw it. Off at
// first: live requests without the header were answered.
func (s *Server) RequireAccept(on bool) { s.set(func(v *switches) { v.needAccept = on }) }

// ListArchive puts finished orders into lists that ask for no state. Off at first: sources do not agree.
func (s *Server) ListArchive(on bool) { s.set(func(v *switches) { v.listArchive = on }) }

// TellPlannedDelivery adds plannedDeliveryDate, which is absent from most live answers. Off at first.
func (s *Server) TellPlannedDelivery(on bool) { s.set(func(v *switches) { v.tellPlanned = on }) }

// DropPreOrder takes the flag of a pre-order away when its goods arrive. Off at first: live answers keep it.
func (s *Server) DropPreOrder(on bool) { s.set(func(v *switches) { v.dropPreOrder = on }) }

// IgnoreInclude answers lists as if nothing had been asked to come along. Off at first.
func (s *Server) IgnoreInclude(on bool) { s.set(func(v *switches) { v.ignoreInclude = on }) }

// HideEntries leaves so many lines of each order out of what comes along, the last ones, while still naming
// them.
func (s *Server) HideEntries(n int) { s.set(func(v *switches) { v.hideEntries = n }) }

// PageSizeLimit puts at most n orders on a page whatever size was asked for; 0 ends that.
func (s *Server) PageSizeLimit(n int) { s.set(func(v *switches) { v.pageLimit = n }) }

// WaybillAfter sets how many readings of a packed order show no waybill yet. 2 at first.
func (s *Server) WaybillAfter(reads int) { s.set(func(v *switches) { v.waybillReads = reads }) }

// OperationsAfter sets how many readings of an order still show it as it was before lines were cut down. 2 at
// first; with 0 it is done at once, and the answer says so.
func (s *Server) OperationsAfter(reads int) { s.set(func(v *switches) { v.workReads = reads }) }

// ImportsAfter sets how many readings of an import's status do not find it finished yet. 1 at first.
func (s *Server) ImportsAfter(reads int) { s.set(func(v *switches) { v.importReads = reads }) }

// Clock replaces the time by which orders are placed, selected and changed.
func (s *Server) Clock(now func() time.Time) { s.set(func(v *switches) { v.now = now }) }

// SetUploadAnswer makes POST /product/import answer so. At first it does not exist, as nobody saw it work.
func (s *Server) SetUploadAnswer(status int, body string) {
	s.set(func(v *switches) { v.uploadStatus, v.uploadBody = status, body })
}
