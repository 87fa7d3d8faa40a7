package store

import (
	"context"
	"math"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/kaspi"
)

// RequestWaybill notes that a chat waits for the waybill of an order, in place of an earlier note of the same.
func (s Waybills) RequestWaybill(ctx context.Context, w chat.PendingWaybill) error {
	defer s.waybill.changed()
	return s.exec(ctx, "request waybill", `
		insert into waybills (code, chat, message, since, due, looks, topic, asked_in) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (code, chat) do update set message = excluded.message, since = excluded.since,
			due = excluded.due, looks = excluded.looks, topic = excluded.topic, asked_in = excluded.asked_in`,
		w.Code, w.Chat, w.Message, millis(w.Since), millis(w.Due), w.Looks, w.Topic, w.Group)
}

// PendingWaybills lists at most limit waybills that are to be looked for by a time, the longest due first.
func (s Waybills) PendingWaybills(ctx context.Context, at time.Time, limit int) ([]chat.PendingWaybill, error) {
	due, err := s.waybill.get(func() (int64, error) {
		due, _, err := query[int64]{"read next waybill", `select coalesce(min(due), $1) from waybills`, scanNumber}.one(ctx, s.read, int64(math.MaxInt64))
		return due, err
	})
	if err != nil || due > millis(at) {
		return nil, err
	}
	return query[chat.PendingWaybill]{
		"read pending waybills",
		`select code, chat, message, since, due, looks, topic, asked_in from waybills
		where due <= $1 order by due, code, chat limit $2`,
		scanWaybill,
	}.all(ctx, s.read, millis(at), limit)
}

// WaybillDelivered deletes the note that a chat waits for a waybill. There need not be one.
func (s Waybills) WaybillDelivered(ctx context.Context, code kaspi.OrderCode, chat int64) error {
	defer s.waybill.changed()
	return s.exec(ctx, "note delivery of waybill", `delete from waybills where code = $1 and chat = $2`, code, chat)
}

func scanWaybill(r row) (w chat.PendingWaybill, err error) {
	var since, due int64
	err = r.Scan(&w.Code, &w.Chat, &w.Message, &since, &due, &w.Looks, &w.Topic, &w.Group)
	w.Since, w.Due = moment(since), moment(due)
	return w, err
}
