package client

import (
	"math"
	"path"
	"slices"
	"strings"

	"helpdeskz/handlers/web"
	"helpdeskz/models/tickets"
)

// uploadField is the name of the field with files; the rules name it so too.
const uploadField = "files"

// UploadView is the field for files, with what the site allows.
type UploadView struct {
	Allowed  bool
	MaxFiles int
	MaxBytes int64
	Types    string // endings without dots, separated by commas; empty when any will do
	Accept   string
	Limits   string // the same in words
	Error    string
}

func uploadView(v *web.Visit, fault string) UploadView {
	set := v.Set.Settings
	accept := tickets.Policy(set).Accept()
	types := strings.ReplaceAll(accept, ".", "")
	view := UploadView{Allowed: set.Attachments && (len(types) > 0 || slices.Contains(set.AttachmentExtensions, "*")),
		MaxFiles: set.AttachmentCount, MaxBytes: set.AttachmentBytes(), Accept: accept, Types: types, Error: fault}
	size := v.Words.Bytes(view.MaxBytes)
	if view.MaxBytes == 0 {
		view.MaxBytes = math.MaxInt32
	}
	view.Limits = v.Words.N("portal.upload.limits", view.MaxFiles, "Size", size)
	if types != "" {
		view.Limits += ": " + strings.ReplaceAll(types, ",", ", ")
	}
	return view
}

// FileView is a file as its chip shows it.
type FileView struct {
	Name  string
	Size  int64
	Href  string
	Thumb string // address of a small picture, "" when there is none
	Kind  string // class of the chip's colour
}

var fileClasses = map[string]string{
	"pdf": "pdf", "zip": "zip", "gz": "zip", "doc": "doc", "docx": "doc", "odt": "doc", "txt": "doc",
	"xls": "sheet", "xlsx": "sheet", "ods": "sheet", "csv": "sheet",
	"jpg": pictureClass, "jpeg": pictureClass, "png": pictureClass, "gif": pictureClass, "webp": pictureClass,
}

const pictureClass = "img"

func fileClass(name string) string {
	return fileClasses[strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))]
}
