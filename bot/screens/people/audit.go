package people

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/kaspi"
)

const (
	auditPage = 12     // lines of a message
	auditFile = 20_000 // lines of a file
	maxDetail = 80     // characters of a detail in a message
)

// auditScreen tells who did what.
type auditScreen struct{ Config }

// onAudit shows who did what: the last lines, or those of what stands behind the command.
func (s auditScreen) onAudit(ctx context.Context, r *chat.Request) error {
	text := strings.TrimSpace(r.Rest())
	a, found, err := s.askedBy(ctx, r.Shop(), text)
	if err != nil {
		return err
	}
	if !found {
		return r.Say(ctx, "people.audit.what", chat.Shorten(text, chat.MaxTitle))
	}
	return s.showAudit(ctx, r, a, 0)
}

// onAuditPage turns a page, or sends all as a file.
func (s auditScreen) onAuditPage(ctx context.Context, r *chat.Request) error {
	head, tail, ok := strings.Cut(r.Key(), ".")
	if !ok || head == "" {
		return r.Old(ctx)
	}
	a := asked{head[:1], head[1:]}
	if tail == "csv" {
		return s.sendAudit(ctx, r, a)
	}
	before, err := strconv.ParseInt(tail, 10, 64)
	if err != nil {
		return r.Old(ctx)
	}
	return s.showAudit(ctx, r, a, before)
}

// auditView is a page of the audit trail.
type auditView struct {
	Kind  string
	Value string
	Lines []lineView
}

type lineView struct {
	At     time.Time
	By     string // empty for the bot itself
	Verb   string
	Order  kaspi.OrderCode
	Result string
	Detail string
}

func (s auditScreen) showAudit(ctx context.Context, r *chat.Request, a asked, before int64) error {
	f, ok := a.filter(s.Zone)
	if !ok {
		return r.Old(ctx)
	}
	f.Before = before
	lines, err := s.Trail(r.Shop()).AuditLines(ctx, f, auditPage+1)
	if err != nil {
		return err
	}
	view := auditView{Kind: a.kind, Value: s.named(ctx, a)}
	var turns chat.Row
	if before != 0 {
		turns = append(turns, r.Button("people.button.newest", nil, verbAudit, a.key("0")))
	}
	if len(lines) > auditPage {
		lines = lines[:auditPage]
		turns = append(turns, r.Button("chat.button.next", nil, verbAudit, a.key(strconv.FormatInt(lines[auditPage-1].ID, 10))))
	}
	for _, l := range lines {
		view.Lines = append(view.Lines, lineView{
			At: l.At, By: l.Who.Name, Verb: l.Verb, Order: l.Order, Result: string(l.Result), Detail: chat.Shorten(l.Detail, maxDetail),
		})
	}
	rows := []chat.Row{turns}
	if len(lines) > 0 {
		rows = append(rows, chat.Row{r.Button("people.button.csv", nil, verbAudit, a.key("csv"))})
	}
	return r.Show(ctx, "people.audit", view, rows...)
}

// named is what is asked for, as a person reads it.
func (s auditScreen) named(ctx context.Context, a asked) string {
	switch a.kind {
	case "p":
		id, _ := strconv.ParseInt(a.value, 10, 64)
		if p, in, err := s.Chats().Person(ctx, id); err == nil && in {
			return viewOf(p, 0).Name
		}
	case "d":
		if day, err := time.ParseInLocation(dayInKey, a.value, s.Zone); err == nil {
			return day.Format("02.01.2006")
		}
	}
	return a.value
}

// sendAudit sends all lines as a file, the oldest first, as spreadsheets read it.
func (s auditScreen) sendAudit(ctx context.Context, r *chat.Request, a asked) error {
	f, ok := a.filter(s.Zone)
	if !ok {
		return r.Old(ctx)
	}
	lines, err := s.Trail(r.Shop()).AuditLines(ctx, f, auditFile)
	if err != nil {
		return err
	}
	rows := [][]string{r.Columns("people.audit.columns")}
	for _, l := range slices.Backward(lines) {
		rows = append(rows, []string{
			l.At.In(s.Zone).Format("2006-01-02 15:04:05"), chat.Cell(l.Who.Name), strconv.FormatInt(l.Who.ID, 10), r.Text("people.verb", l.Verb),
			string(l.Order), r.Text("people.result", string(l.Result)), chat.Cell(l.Detail),
		})
	}
	return r.Send(ctx, chat.File{Name: "audit-" + s.Now().In(s.Zone).Format(dayInKey) + ".csv", Data: chat.Table(rows)})
}
