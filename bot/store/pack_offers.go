package store

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf8"

	"kaspibot/feed"
)

// packOffers writes offers as JSON, compressed at the fastest level: one in the hundred versions that are kept is ever
// read.
func packOffers(offers []feed.Offer) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	const room = 64 << 10
	text := append(make([]byte, 0, room+room/8), '[')
	for i := range offers {
		if i > 0 {
			text = append(text, ',')
		}
		text = appendOffer(text, &offers[i])
		if len(text) >= room {
			if _, err := z.Write(text); err != nil {
				return nil, err
			}
			text = text[:0]
		}
	}
	_, err = z.Write(append(text, ']'))
	err = errors.Join(err, z.Close())
	return b.Bytes(), err
}

// appendOffer appends an offer as JSON. What a version has of an offer is most of what publishing one writes.
func appendOffer(b []byte, o *feed.Offer) []byte {
	b = appendText(append(b, `{"SKU":`...), string(o.SKU))
	b = appendText(append(b, `,"Article":`...), string(o.Article))
	b = appendText(append(b, `,"Model":`...), string(o.Model))
	b = appendText(append(b, `,"Brand":`...), string(o.Brand))
	b = strconv.AppendInt(append(b, `,"Price":`...), int64(o.Price), 10)
	b = strconv.AppendInt(append(b, `,"Cost":`...), int64(o.Cost), 10)
	b = strconv.AppendInt(append(b, `,"Floor":`...), int64(o.Floor), 10)
	b = strconv.AppendInt(append(b, `,"Stock":`...), int64(o.Stock), 10)
	// What most offers have nothing of is left out: it is read as nothing.
	if o.PreOrder != 0 {
		b = strconv.AppendInt(append(b, `,"PreOrder":`...), int64(o.PreOrder), 10)
	}
	for _, t := range [...]struct{ key, text string }{{`,"At":`, string(o.At)}, {`,"Cities":`, string(o.Cities)}, {`,"Why":`, string(o.Why)}} {
		if t.text != "" {
			b = appendText(append(b, t.key...), t.text)
		}
	}
	if o.Imported {
		b = append(b, `,"Imported":true`...)
	}
	return append(b, '}')
}

// appendText appends a text as JSON.
func appendText(b []byte, s string) []byte {
	plain := utf8.ValidString(s)
	for i := 0; plain && i < len(s); i++ {
		plain = s[i] >= ' ' && s[i] != '"' && s[i] != '\\'
	}
	if !plain {
		text, _ := json.Marshal(s) // cannot fail
		return append(b, text...)
	}
	return append(append(append(b, '"'), s...), '"')
}
