import Artifact
import Testing
