package tgtest

import (
	"bytes"
	"image"
	_ "image/gif"  // what Telegram takes for a photo
	_ "image/jpeg" // likewise
	_ "image/png"  // likewise
)

const (
	// maxPhoto is the largest photo a bot may send, in bytes.
	maxPhoto = 10 << 20

	// maxSides is how long a photo's width and height may be together, in pixels.
	maxSides = 10_000

	// maxRatio is how many times longer one side of a photo may be than the other.
	maxRatio = 20
)

// sendPhoto keeps the picture as it came. Telegram makes a JPEG of it, so nobody may count on getting the same bytes.
func (s *Server) sendPhoto(p params) (any, error) {
	file, err := s.sentFile(p, "photo")
	if err != nil {
		return nil, err
	}
	caption, err := p.text("caption", "message caption", maxCaption)
	if err != nil {
		return nil, err
	}
	return s.send(p, caption, Message{Photo: file}, EventPhoto)
}

// measure makes an uploaded file a photo, if it is one.
func (d *Document) measure() error {
	if len(d.Data) > maxPhoto {
		return badRequest("file of size %d bytes is too big for a photo; the maximum size is %d bytes", len(d.Data), maxPhoto)
	}
	picture, _, err := image.DecodeConfig(bytes.NewReader(d.Data))
	if err != nil {
		return badRequest("IMAGE_PROCESS_FAILED")
	}
	w, h := picture.Width, picture.Height
	if w+h > maxSides || w > maxRatio*h || h > maxRatio*w {
		return badRequest("PHOTO_INVALID_DIMENSIONS")
	}
	d.Name, d.MIME, d.Width, d.Height = "photo.jpg", "image/jpeg", w, h // a photo loses its name
	return nil
}

func (d *Document) photo() bool { return d.Width > 0 }

func (d *Document) kind() string { return kindOfFile(d.photo()) }

func kindOfFile(photo bool) string {
	if photo {
		return "Photo"
	}
	return "Document"
}

// file is what the message carries besides its text, nil for a text.
func (m Message) file() *Document {
	if m.Photo != nil {
		return m.Photo
	}
	return m.Document
}
