// Artifact
