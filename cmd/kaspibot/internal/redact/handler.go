package redact

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
)

// Handler passes log lines on to h without the secrets: in the message, in names, in values of every kind and in groups
// of them.
func (s *Secrets) Handler(h slog.Handler) slog.Handler { return &handler{s, h} }

type handler struct {
	secrets *Secrets
	to      slog.Handler
}

func (h *handler) Enabled(ctx context.Context, l slog.Level) bool { return h.to.Enabled(ctx, l) }

func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, h.secrets.Text(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.attr(a))
		return true
	})
	return h.to.Handle(ctx, clean)
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &handler{h.secrets, h.to.WithAttrs(h.attrs(attrs))}
}

func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.secrets, h.to.WithGroup(h.secrets.Text(name))}
}

func (h *handler) attrs(attrs []slog.Attr) []slog.Attr {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = h.attr(a)
	}
	return clean
}

func (h *handler) attr(a slog.Attr) slog.Attr {
	return slog.Attr{Key: h.secrets.Text(a.Key), Value: h.value(a.Value.Resolve())}
}

// value keeps what holds no secret as it is; anything else becomes its text.
func (h *handler) value(v slog.Value) slog.Value {
	if v.Kind() == slog.KindGroup {
		return slog.GroupValue(h.attrs(v.Group())...)
	}
	if v.Kind() == slog.KindAny {
		return h.any(v)
	}
	text := v.String()
	if clean := h.secrets.Text(text); clean != text {
		return slog.StringValue(clean)
	}
	return v
}

func (h *handler) any(v slog.Value) slog.Value {
	var text string
	switch x := v.Any().(type) {
	case error:
		return slog.StringValue(h.secrets.Text(said(x)))
	case []byte:
		text = string(x)
	default:
		text = fmt.Sprintf("%+v", x)
	}
	if clean := h.secrets.Text(text); clean != text {
		return slog.StringValue(clean)
	}
	if inside, err := json.Marshal(v.Any()); err == nil { // what is behind pointers shows here alone
		if clean := h.secrets.Text(string(inside)); clean != string(inside) {
			return slog.StringValue(clean)
		}
	}
	return v
}

// said is the text of an error, which may be a nil pointer that cannot say anything.
func said(err error) (text string) {
	defer func() {
		if recover() != nil {
			text = "<nil>"
		}
	}()
	return err.Error()
}
